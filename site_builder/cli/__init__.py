"""Arguments → one call each. The only printer, the only clock, the only exit code: 0 done, 1 something to mend, 2 a wrong call."""

import typer

from site_builder.cli import data, documents, editing, forms, releases

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help="公开年报：读取、核对、比较、发布。")

app.command("build")(releases.build)
app.command("serve")(releases.serve)
app.command("ingest")(documents.ingest)
app.command("check")(editing.check)
app.command("review")(editing.review_)
# values may begin with a dash: "-" is a blank cell
app.command("correct", context_settings={"ignore_unknown_options": True})(editing.correct)
app.command("withdraw")(editing.withdraw)
app.command("form")(forms.form)
app.command("schema")(forms.schema)
app.command("verify")(releases.verify)
app.command("pack")(data.pack)
app.command("diff")(releases.diff_)
app.command("synth")(data.synth_)


def main() -> None:
    """The command line."""
    app()
