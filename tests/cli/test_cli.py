"""The command line: every command, its exit codes, its JSON with English keys."""

import json

import pytest
from sqlalchemy import select

from crmdesk import cli
from crmdesk.domain.tables import Paper
from crmdesk.store.book import Book


@pytest.fixture
def run(tmp_path, capsys):
    """Runs a command on a store of its own: exit code, output, complaint."""

    def run(*words, lang="en"):
        code = cli.main(["--store", str(tmp_path / "店 store"), "--lang", lang, *map(str, words)])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


@pytest.fixture
def store(run):
    assert run("init", "--playbook", "complex-b2b", "--who", "李明")[0] == 0
    return run


@pytest.fixture
def sample(run):
    assert run("init", "--playbook", "complex-b2b", "--sample", "--who", "李明", lang="zh_CN")[0] == 0
    return run


def answer(result):
    code, out, err = result
    assert (code, err) == (0, "")
    return json.loads(out)


def add(run, name="Hengtai", *more):
    assert run("add", "lead", "--name", name, "--contact", "Zhou Min", "--phone", "0512-66668888", *more)[0] == 0


def test_there_is_no_store_yet(run):
    code, out, err = run("leads")
    assert (code, out) == (1, "")
    assert err.startswith("There is no store in")


def test_a_store_is_not_made_twice(store):
    code, _, err = store("init", "--playbook", "fast-cycle")
    assert code == 1
    assert "left as it is" in err


@pytest.mark.parametrize(
    "words",
    [["leads", "--colour"], ["init"], ["fly"], ["export", "tracking", "x.doc"]],
    ids=" ".join,
)
def test_usage_is_exit_code_2(run, words):
    with pytest.raises(SystemExit) as usage:
        run(*words)
    assert usage.value.code == 2


def test_l1_l3_a_lead_is_added_listed_and_explained(store):
    add(store, "Hengtai", "--budget", "26万", "--industry", "Special machinery", "--role", "decides")
    (lead,) = answer(store("leads", "--json"))
    assert lead == {
        "number": "CL202611001", "name": "Hengtai", "score": lead["score"], "reach": lead["reach"], "band": "qualify",
        "stage": "untouched", "grade": None, "owner": "李明", "next": None,
    }  # fmt: skip
    explained = answer(store("explain", "CL202611001", "--json"))
    assert (explained["score"], explained["reach"]) == (lead["score"], lead["reach"])
    assert sum(dimension["points"] for dimension in explained["dimensions"]) == lead["score"]
    assert explained["ask_next"]["points"] == 15


def test_l1_what_is_missing_is_said_and_nothing_written(store):
    code, _, err = store("add", "lead", "--name", "Hengtai")
    assert code == 1
    assert err.startswith("One way to reach them is missing")
    assert answer(store("leads", "--json")) == []


def test_set_takes_a_column_or_its_title_in_either_language(store):
    add(store)
    assert store("set", "Hengtai", "need clarity", "Clear need")[0] == 0
    assert store("set", "CL202611001", "预算", "50万", lang="zh_CN")[0] == 0
    assert answer(store("explain", "CL202611001", "--json"))["score"] > 0
    code, _, err = store("set", "Hengtai", "colour", "red")
    assert (code, err) == (1, "There is no field “colour”.\n")


def test_l6_lost_needs_a_reason(store):
    add(store)
    assert store("move", "CL202611001", "lost")[0] == 1
    assert store("move", "CL202611001", "流失", "--reason", "价格过高", lang="zh_CN")[0] == 0
    assert answer(store("leads", "--json"))[0]["stage"] == "lost"


def test_l8_a_lead_becomes_a_customer_and_undo_takes_it_back(store):
    add(store)
    assert (
        store("convert", "CL202611001", "--opportunity", "Line 2", "--amount", "26万", "--close", "2026-12-28")[0] == 0
    )
    (customer,) = answer(store("customers", "--json"))
    assert (customer["name"], customer["stage"]) == ("Hengtai", "proposal")
    undone = answer(store("undo", "--json"))
    assert undone == {"step": "Made “Hengtai” a customer", "changes": 4}
    assert answer(store("customers", "--json")) == []
    assert answer(store("redo", "--json"))["step"] == "Made “Hengtai” a customer"


def test_nothing_to_undo_is_exit_code_1(store):
    assert store("redo")[:2] == (1, "There is nothing to redo.\n")
    assert store("undo", "--json")[0] == 1


def test_s2_history_says_who_when_what(store):
    add(store)
    store("set", "Hengtai", "region", "Suzhou")
    lines = answer(store("history", "Hengtai", "--json"))
    assert lines[0] == {
        "when": "2026-11-18T02:00:00Z", "who": "李明", "step": "Changed Region of “Hengtai”", "field": "region",
        "old": None, "new": "Suzhou",
    }  # fmt: skip


def test_check_says_that_all_is_well(sample):
    assert sample("check")[0] == 0


@pytest.mark.parametrize("lang", ["zh_CN", "en"])
@pytest.mark.parametrize("words", [["leads"], ["customers"], ["explain", "CL202611001"]], ids=" ".join)
def test_answers_for_people_in_both_languages(sample, words, lang):
    code, out, err = sample(*words, lang=lang)
    assert (code, err) == (0, "")
    assert len(out.splitlines()) > 5
    assert any("\u4e00" <= character <= "\u9fff" for character in out.splitlines()[0]) == (lang == "zh_CN")


def papers(tmp_path):
    """What the store notes to have left it, the sample's own print apart (S2)."""
    table = Paper.__table__
    book = Book.open(tmp_path / "店 store", writable=False)
    with book.reading() as session:
        found = session.execute(select(table.c.document, table.c.file).order_by(table.c.id)).all()
    book.close()
    return [tuple(row) for row in found if row.file in [p.name for p in tmp_path.iterdir()]]


@pytest.mark.parametrize("what", ["tracking", "customers", "leads"])
@pytest.mark.parametrize("suffix", ["xlsx", "csv", "pdf"])
def test_tables_are_written_and_noted(sample, tmp_path, what, suffix):
    path = tmp_path / f"{what}.{suffix}"
    assert sample("export", what, path)[0] == 0
    assert path.stat().st_size > 1_000
    assert papers(tmp_path) == [(what, path.name)]
    assert sample("undo")[0] == 1
    assert papers(tmp_path) == [(what, path.name)]


def test_a_profile_is_written_and_noted(sample, tmp_path):
    name = answer(sample("customers", "--json"))[0]["name"]
    path = tmp_path / "profile.pdf"
    assert sample("profile", name, path)[0] == 0
    assert path.read_bytes().startswith(b"%PDF")
    assert ("profile", "profile.pdf") in papers(tmp_path)


def test_a_file_that_cannot_be_written_is_said(sample, tmp_path):
    code, _, err = sample("export", "leads", tmp_path / "nowhere" / "leads.xlsx")
    assert code == 1
    assert "nowhere" in err


def test_l10_plan_writes_nothing_and_import_is_one_step(store, tmp_path):
    path = tmp_path / "leads.csv"
    path.write_text("公司名称,联系人,办公电话\n恒泰精密,周敏,0512-66668888\n,赵磊,0512-66668889\n", encoding="gb18030")
    planned = answer(store("import", path, "--plan", "--json"))
    assert {verdict: planned[verdict] for verdict in ("new", "changed", "same", "duplicate", "refused")} == {
        "new": 1, "changed": 0, "same": 0, "duplicate": 0, "refused": 1,
    }  # fmt: skip
    assert answer(store("leads", "--json")) == []
    report = tmp_path / "report.xlsx"
    assert answer(store("import", path, "--json", "--report", report)) == planned
    assert report.exists()
    assert next(row for row in planned["rows"] if row["verdict"] == "refused")["row"] == 3
    assert [lead["name"] for lead in answer(store("leads", "--json"))] == ["恒泰精密"]
    again = answer(store("import", path, "--plan", "--json"))
    assert (again["new"], again["same"], again["refused"]) == (0, 0, 1) or again["same"] + again["duplicate"] == 1
    assert store("undo")[0] == 0
    assert answer(store("leads", "--json")) == []


def test_s2_history_for_people_is_in_words(store):
    add(store)
    store("set", "Hengtai", "budget", "50万")
    store("undo")
    code, out, _ = store("history", "Hengtai")
    assert code == 0
    assert "¥500k" in out
    assert "Undone: Changed Budget of “Hengtai”" in out
    assert "sort_key" not in out


def test_c3_what_an_import_could_not_keep_is_told(store, tmp_path):
    path = tmp_path / "leads.csv"
    path.write_text("公司名称,联系人,手机,办公电话\n恒泰精密,周敏,13900002231,0512-66668888\n", encoding="utf-8")
    code, out, _ = store("import", path)
    assert code == 0
    assert "139****2231" in out
    path.write_text("公司名称,联系人\n,赵磊\n", encoding="utf-8")
    code, out, _ = store("import", path)
    assert (code, out.splitlines()[-1]) == (1, "Nothing was taken in.")


def test_an_amount_without_an_opportunity_is_usage(store):
    add(store)
    with pytest.raises(SystemExit) as usage:
        store("convert", "CL202611001", "--amount", "5万")
    assert usage.value.code == 2
