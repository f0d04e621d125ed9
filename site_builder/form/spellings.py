"""How the form's characters are written elsewhere: traditional characters of mirrors, for every character that the form's words use.

Only characters; spellings of whole labels stand with their label. Standard library only.
"""

_TRADITIONAL = (
    "佈來侷係個傢億內兩則劃動務區員問單噹國埰執報寀審對導屆屬廢廳強後復態應捲採據敎數斷於時會査條業構標機權決沒況減為無爲獲現"
    "當發監眾確祕穩穫箇範糾納組結統經綜維網縣總織繫繳繼續罰職與舉萬處號衆衕衛補製複覈見規計記訟訪許訴詢認請議護財費購踰轉辦農"
    "這進過鄉銜錶鎭鎮鏈開間閤關隊隻項預領頭題額類餘體髮齣"
)
_SIMPLIFIED = (
    "布来局系个家亿内两则划动务区员问单当国采执报采审对导届属废厅强后复态应卷采据教数断于时会查条业构标机权决没况减为无为获现"
    "当发监众确秘稳获个范纠纳组结统经综维网县总织系缴继续罚职与举万处号众同卫补制复核见规计记讼访许诉询认请议护财费购逾转办农"
    "这进过乡衔表镇镇链开间合关队只项预领头题额类余体发出"
)

SIMPLIFIED: dict[int, str] = {ord(traditional): simplified for traditional, simplified in zip(_TRADITIONAL, _SIMPLIFIED, strict=True)}
"""A table for str.translate: one character for one character, so that places in a text stay where they are."""
