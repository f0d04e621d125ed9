"""Invented narratives of annual reports: as many different ones as asked for, and copies of them, the same for the same seed.

A narrative takes two or three sentences on each of six topics. A sentence is a pattern with slots; what stands fixed between two slots
is shorter than the runs that count as common, so that narratives of different seeds share little although they speak of the same things.
"""

from dataclasses import dataclass
from random import Random

_WORDS = {
    "field": (
        "乡村振兴|财政预决算|义务教育招生|医疗救助|社会救助|农村危房改造|征地补偿|安全生产|生态环境治理|食品药品抽检|就业创业|养老服务|殡葬服务|公共文化|"
        "高标准农田|惠农补贴|人居环境整治|森林防火|防汛抗旱|招标采购|保障性住房|老旧小区改造|残疾人两项补贴|退役军人优抚|户籍办理|城市管理执法|交通出行|"
        "水利设施维护|土地流转|小微企业减税|疫苗接种|地名管理|道路养护|村级集体资产|校园周边整治|供水供气|农机购置|科普活动|渔业休禁|旅游厕所|垃圾分类|扶残助学"
    ),
    "channel": (
        "政府门户|村务公示栏|政务新媒体|便民大厅触摸屏|乡镇广播站|公开查阅点|县级融媒体|网格微信群|电子显示屏|社区宣传橱窗|入户明白纸|院坝会|政务热线|信息公开专栏|"
        "图书馆阅览角|档案馆窗口|短视频账号|流动宣传车|办事指南折页|新闻发布会|集市咨询台|农家书屋|手机客户端|楼栋长联络群|政策解读专页|意见征集信箱"
    ),
    "office": (
        "党政综合办|分管负责人|各站所负责同志|信息员队伍|法制审核岗|财政所|便民服务中心|纪检监督小组|村支书例会|公开工作领导小组|驻村干部|民政窗口|值班班长|"
        "文秘科|机要室|督查专员|经济发展办|综治中心|社会事务办|退役军人站|自然资源所|农技推广站|司法所|文化站|人社窗口|应急小分队|数据管理员|审核三人组"
    ),
    "manner": (
        "逐条核对口径|限时两日上网|按月开列清单|分类装订成册|双人交叉校对|先审后发留痕|统一编码归档|当面讲清来由|逐户电话回访|专人盯办到底|倒排工期推进|逢会必讲要求|"
        "错情当日改正|公开前过一遍保密关|配图配表说明|用大白话重写|对照目录补缺|按季度销号|设立红黄牌|引入第三方抽查|随文报送解读|抽调骨干会审|张榜满七日|"
        "同步推送短信|会前征求意见|挂图跟踪进度|编成问答手册|逐级签字确认|以案例代培训|开通语音播报|汇入统一底账|归口一个出口"
    ),
    "result": (
        "群众少跑冤枉路|误报漏报明显减少|来电询问有人接|老人也看得明白|旧文件不再混用|办理时长缩短|投诉件随之下降|村民心里有本账|企业拿政策更快|检索一搜即得|"
        "内容对得上原件|信息不再重复挂|各村进度一目了然|外出务工者也能查|责任落到人头|争议当场化解|纸质网上两不误|底数越理越清|下情能够上达|数据经得起翻查|"
        "小事不出村|办事流程更顺|评议打分回升|基层负担减轻|公示照片可追溯|群众提问有回音|专栏点击渐多|干部答复更稳"
    ),
    "time": (
        "年初|开春以后|上半年|汛期之前|每季首月|入夏以来|秋收前后|下半年起|岁末盘点时|每逢月底|机构调整后|换届之后|全年之中|节假日前|审计过后|巡察整改期间|"
        "三月起|九月间|第四季度|新系统上线后"
    ),
    "people": (
        "村民代表|个体商户|困难家庭|返乡青年|种粮大户|外来务工人员|独居老人|在校学生家长|合作社社员|物业公司|人大代表|政协委员|退休干部|项目施工方|渔船船主|"
        "民宿业主|快递员|残疾朋友|志愿者|律师|媒体记者|茶农|养殖户|社区楼长"
    ),
    "paper": (
        "公开目录|办件台账|审核登记簿|保密审查单|政策汇编|答复文书样本|会议纪要摘编|权责清单|失效文件表|依职权事项表|月度通报|栏目对照表|征求意见稿|解读提纲|"
        "问题整改单|历年公文底册|数据字典|考评细则|培训讲义|值守记录|规范性文件库|便民电话簿|专项资金明细|评议问卷|移交清单|网页截图存档"
    ),
    "trouble": (
        "更新节奏时快时慢|解读只有文字缺图示|信息员一人多岗|栏目划分偏粗|老文件电子化不全|村级公示换得慢|答复文书说理不足|部门之间口径不一|公开渠道偏重网上|"
        "培训只讲不练|检索功能不好用|重要事项预告太晚|群众知晓面不宽|台账字迹难认|交接时容易断档|保密审查意见过于笼统|考核结果用得不够|图片替代表格难复制|"
        "新媒体内容照搬公文|基层术语难懂|意见征集回音少|历史遗留附件打不开|平台之间重复录入|主动性还要再强"
    ),
    "plan": (
        "排出全年更新日历|给每个栏目定主人|办一期实操训练班|把解读交给业务岗写|设立公开开放日|补扫十年旧公文|推行答复文书会签|请群众当体验官|每月晒一次办件榜|"
        "与邻近站所结对互查|编一本常见问答|统一附件格式|新增语音检索|把公示栏纳入巡查|建立离岗交接单|开展案例评析|压缩审批环节|引入可视图表|清理空壳栏目|"
        "定期回访申请人|用问卷摸清需求|把评议写进年终述职|预留专项经费|改版手机页面|推动村级示范点|梳理一事一表"
    ),
}

SLOTS = {slot: tuple(words.split("|")) for slot, words in _WORDS.items()}
"""What can stand in a slot; ``count`` is a number."""

TOPICS = (
    (
        "{time}，{name}围绕{field}和{field}，由{office}在{channel}{manner}，发布{count}条。",
        "{field}方面公布{count}件，{field}方面公布{count}件，均由{office}{manner}。",
        "凡涉及{people}利益的{field}事项，{time}先在{channel}预告，再{manner}。",
        "{office}把{paper}与{paper}并排晾晒，{manner}，力求{result}。",
        "为让{people}看懂{field}，{name}在{channel}添了{count}篇短文，{manner}。",
        "{time}清出过时的{paper}{count}份，{channel}随即撤换，{result}。",
        "{channel}与{channel}各有侧重：前者说{field}，后者说{field}，{result}。",
        "{people}最关心的{field}，{office}{manner}，{time}共晒出{count}笔。",
        "政策出台当天，{office}附上{paper}，{people}可到{channel}对照，{result}。",
        "{field}的来龙去脉写进{paper}，{time}由{office}宣讲{count}场。",
        "除{field}外，{name}还公开{field}、{field}，合计{count}条，{manner}。",
        "{office}每次上传都{manner}，{time}抽查{count}次，{result}。",
    ),
    (
        "{time}收到{people}来函{count}件，{office}{manner}，已经办结。",
        "关于{field}的申请，{office}先查{paper}，后{manner}，{result}。",
        "{people}当面询问{field}，{office}取出{paper}，{time}答复{count}人次。",
        "对表述不清的来件，{office}电话说明，并{manner}，{result}。",
        "{name}把{channel}列为接收地点，{office}轮流值守，{manner}。",
        "答复前对照{paper}，涉及{field}的再请{office}复核，{manner}。",
        "{time}没有因{field}引起的争执，{people}对答复表示认可，{result}。",
        "转来的{field}类询问{count}件，{office}讲明该找谁，{result}。",
        "{office}为申请办理专设{paper}，{time}起{manner}，{result}。",
        "{people}想要{paper}的，{office}复印后寄出，{manner}，未收费用。",
        "办理中碰到{field}旧案，{office}赴档案室翻找{count}卷，{manner}。",
        "{time}回看已答复件，{office}{manner}，更正笔误{count}处。",
    ),
    (
        "{office}管{paper}，{office}管{paper}，{time}对账一次，{manner}。",
        "制发公文时即定公开属性，{office}{manner}，{result}。",
        "{time}将{field}的旧档重新编目，{paper}增至{count}册，{result}。",
        "{paper}每改一字都留底，{office}{manner}，{people}可以追问。",
        "{name}确定{office}为发布口，{channel}只认其签章，{result}。",
        "涉及个人隐私的{field}名单，{office}遮去号码，{manner}，方上{channel}。",
        "{time}评估{paper}{count}份，存废意见由{office}汇总，{manner}。",
        "{field}数据来自{office}，先入{paper}，再到{channel}，{result}。",
        "拿不准能否公布的，{office}写明理由，{manner}，{time}会商{count}次。",
        "{office}与村干部{time}核一遍{paper}，{manner}，{result}。",
        "{paper}采用新版式，{field}一栏另列，{people}翻看时{result}。",
        "移交人员须交出{paper}，{office}签收，{manner}，{result}。",
    ),
    (
        "{channel}改版后，{field}移到首屏，{office}{manner}，{result}。",
        "{time}关停闲置账号{count}个，留下的{channel}由{office}照看，{manner}。",
        "{channel}添设{field}小栏，{people}留言{count}条，{office}{manner}。",
        "{name}在{channel}旁摆放{paper}，{people}随取随看，{result}。",
        "{time}为{channel}换屏，字号放大，{people}反映{result}。",
        "不会上网的{people}，可由{office}代查{channel}，{manner}。",
        "{channel}每周轮播{field}，{office}负责剪辑，{time}播出{count}期。",
        "{office}检测{channel}链接，修复{count}处，{manner}，{result}。",
        "{field}地图贴上{channel}，{office}标明地点，{result}。",
        "{channel}的稿件先入{paper}，后由{office}{manner}，{result}。",
        "{time}试行{channel}预约查询，{people}用过{count}回，{result}。",
        "{people}扫码即到{channel}，可看{field}，也可看{field}，{result}。",
    ),
    (
        "{office}{time}听取汇报{count}次，点到{field}的短板，要求{manner}。",
        "考核占分{count}分，{paper}作依据，{office}{manner}，{result}。",
        "{time}邀{people}打分，问到{field}和{channel}，{result}。",
        "培训讲{paper}，也讲{field}，{office}共{count}人到场，{manner}。",
        "发现{trouble}的，{office}发{paper}，{manner}，{time}再看。",
        "{name}全年未因{field}追责，{office}仍{manner}，{result}。",
        "{office}的述职写明{paper}，{people}旁听，{result}。",
        "{time}抽到{field}条目{count}条，{office}现场比对{paper}，{result}。",
        "{people}组成评议团，走访{channel}，提出{count}点，{office}{manner}。",
        "通报点名{trouble}，{office}{time}交账，{manner}。",
        "{office}互查{paper}，挑出毛病{count}处，{manner}，{result}。",
        "每次例会留十分钟给{field}，{office}讲，{people}问，{result}。",
    ),
    (
        "{trouble}，{time}尤其明显；今后{plan}，由{office}牵头。",
        "一些{people}反映{trouble}，{name}拟{plan}，并{manner}。",
        "{field}还存在{trouble}的情形，打算{plan}，使{result}。",
        "回头看，{trouble}与{trouble}互为因果，先从{plan}做起。",
        "{office}承认{trouble}，下一步{plan}，同时{plan}。",
        "针对{channel}上{trouble}，{time}将{plan}，{manner}。",
        "{paper}暴露出{trouble}，{office}提出{plan}，期望{result}。",
        "人手紧，{trouble}难以根治，只好{plan}，再{plan}。",
        "{people}盼望{field}讲得更细，而我们{trouble}，故{plan}。",
        "上年所列{trouble}已见好转，本年新增{trouble}，准备{plan}。",
        "要解决{trouble}，{office}与{office}商定{plan}，{result}。",
        "{name}把{plan}列入来年清单，{office}{manner}，直至{result}。",
    ),
)
"""The patterns of sentences by topic: what is published, requests, keeping, channels, supervision, problems."""

_MARK = "{name}"


@dataclass(frozen=True, slots=True)
class Told:
    """A narrative as its sentences, in which ``{name}`` still stands for the body that tells it."""

    sentences: tuple[str, ...]

    def by(self, name: str) -> str:
        """The text that a body of that name publishes."""
        return "".join(self.sentences).replace(_MARK, name)


def sentence(random: Random, topic: int) -> str:
    """One sentence on a topic (0 to 5); no filler stands twice in it."""
    out = random.choice(TOPICS[topic])
    for slot, fillers in SLOTS.items():
        for filler in random.sample(fillers, out.count(f"{{{slot}}}")):
            out = out.replace(f"{{{slot}}}", filler, 1)
    while "{count}" in out:
        out = out.replace("{count}", str(random.randint(2, 900)), 1)
    return out


def narrative(seed: int | str) -> Told:
    """The narrative of a seed: 12 to 18 sentences, some 450 to 700 characters."""
    random = Random(f"narrative {seed}")
    return Told(tuple(sentence(random, topic) for topic in range(len(TOPICS)) for _ in range(random.randint(2, 3))))


def copied(told: Told, per_cent: int, seed: int | str) -> Told:
    """A copy in which about so many per cent of the characters stand unchanged: the sentences that go are replaced by others."""
    random = Random(f"copy {seed} {per_cent}")
    kept = list(told.sentences)
    whole = sum(map(len, kept))
    left = whole * (100 - per_cent) / 100
    for at in random.sample(range(len(kept)), len(kept)):
        if len(kept[at]) <= left + 8:
            left -= len(kept[at])
            kept[at] = sentence(random, min(at // 3, len(TOPICS) - 1))
    return Told(tuple(kept)) if left < 12 else reworded(Told(tuple(kept)), round(100 - 100 * left / whole), f"{seed} rest")


def reworded(told: Told, per_cent: int, seed: int | str) -> Told:
    """A copy in which about so many per cent of the characters stand unchanged: words here and there give way to others."""
    random = Random(f"reworded {seed} {per_cent}")
    text = "\n".join(told.sentences)
    left = round(len(text) * (100 - per_cent) / 100)
    while left > 0:
        word = random.choice(random.choice(list(SLOTS.values())))
        at = random.randrange(len(text) - len(word))
        if not set(text[at : at + len(word)]) & set("\n{}name"):
            text, left = text[:at] + word + text[at + len(word) :], left - len(word)
    return Told(tuple(text.split("\n")))
