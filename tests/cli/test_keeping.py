"""The commands about the store itself: backups made, listed, taken back (S3); several steps undone at once."""

import json

import pytest

from crmdesk import cli
from crmdesk.store import backups
from crmdesk.store.book import BACKUPS, FILE, Book


@pytest.fixture
def place(tmp_path):
    return tmp_path / "店 store"


@pytest.fixture
def run(place, capsys):
    """Runs a command on a store of its own: exit code, output, complaint."""

    def run(*words, lang="en"):
        code = cli.main(["--store", str(place), "--lang", lang, *map(str, words)])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


@pytest.fixture
def store(run):
    assert run("init", "--playbook", "complex-b2b", "--who", "李明")[0] == 0
    return run


def answer(result):
    code, out, err = result
    assert (code, err) == (0, "")
    return json.loads(out)


def add(run, name):
    assert run("add", "lead", "--name", name, "--phone", "0512-66668888")[0] == 0


def names(run):
    return {lead["name"] for lead in answer(run("leads", "--json"))}


def test_s3_a_backup_is_made_listed_and_restored(store, place):
    add(store, "恒泰精密")
    code, out, _ = store("backup")
    assert code == 0
    assert "crmdesk-20261118-020000-asked.db" in out
    add(store, "长风汽配")
    asked, _daily = answer(store("backups", "--json"))
    assert (asked["why"], asked["whole"], asked["counts"]["lead"], asked["last_change"]) == (
        "asked", True, 1, "2026-11-18T02:00:00Z",
    )  # fmt: skip
    assert asked["difference"]["lead"] == {"only_now": 1, "only_in_backup": 0, "changed": 0}
    code, out, err = store("restore", "crmdesk-20261118-020000-asked.db")
    assert (code, err) == (0, "")
    aside = out.splitlines()[-1].rpartition(": ")[2]
    assert aside.endswith("before-restore.db")
    assert names(store) == {"恒泰精密"}
    assert store("restore", aside)[0] == 0
    assert names(store) == {"恒泰精密", "长风汽配"}


def test_s3_the_first_change_of_a_day_leaves_a_daily_backup(store, place, monkeypatch):
    add(store, "恒泰精密")
    add(store, "长风汽配")
    assert [one.why for one in backups.listed(place / BACKUPS)] == ["daily"]
    monkeypatch.setenv("CRMDESK_NOW", "2026-11-19T02:00:01+00:00")
    store("leads")
    assert len(backups.listed(place / BACKUPS)) == 1
    add(store, "远安环保")
    assert [one.counts["lead"] for one in backups.listed(place / BACKUPS)] == [3, 1]


def test_s3_a_backup_goes_to_a_folder_of_ones_choice(store, tmp_path):
    (tmp_path / "stick").mkdir()
    assert store("backup", tmp_path / "stick")[0] == 0
    (made,) = answer(store("backups", tmp_path / "stick", "--json"))
    assert made["difference"] == {}
    code, _, err = store("backup", tmp_path / "no stick")
    assert code == 1
    assert "is not there" in err


def test_s3_a_backup_is_made_beside_an_open_window(store, place):
    window = Book.open(place)
    try:
        assert store("backup")[0] == 0
        code, _, err = store("restore", next((place / BACKUPS).glob("*.db")))
        assert (code, err.startswith("This store is open in another window")) == (1, True)
    finally:
        window.close()


def test_s3_before_an_import_a_backup_is_made_and_before_a_plan_none(store, place, tmp_path):
    path = tmp_path / "leads.csv"
    path.write_text("公司名称,联系人,办公电话\n恒泰精密,周敏,0512-66668888\n", encoding="utf-8")
    assert store("import", path, "--plan")[0] == 0
    assert backups.listed(place / BACKUPS) == ()
    assert store("import", path)[0] == 0
    assert [one.why for one in backups.listed(place / BACKUPS)] == ["before-import"]


def test_s4_a_damaged_store_names_the_last_good_backup_which_can_be_restored(store, place):
    add(store, "恒泰精密")
    store("backup")
    (place / FILE).write_bytes(b"")
    code, _, err = store("leads")
    assert code == 1
    assert "2026-11-18 10:00" in err
    assert "crmdesk-20261118-020000-asked.db" in err
    code, out, _ = store("backups")
    assert code == 0
    assert "Asked for" in out
    assert [one["difference"] for one in answer(store("backups", "--json"))] == [None, None]
    assert store("restore", "crmdesk-20261118-020000-asked.db")[0] == 0
    assert names(store) == {"恒泰精密"}


def test_s5_what_is_no_backup_is_refused_with_exit_code_1(store, tmp_path):
    (tmp_path / "holiday.db").write_bytes(b"\x89PNG" * 2_000)
    code, _, err = store("restore", tmp_path / "holiday.db")
    assert code == 1
    assert "not a backup of CRMDesk" in err


@pytest.mark.parametrize("lang", ["en", "zh_CN"])
def test_the_list_for_people_says_why_and_what(store, place, lang):
    add(store, "恒泰精密")
    store("backup")
    (place / BACKUPS / "broken.db").write_bytes(b"half")
    code, out, err = store("backups", lang=lang)
    assert (code, err) == (0, "")
    assert len(out.splitlines()) == 4


def test_several_steps_are_undone_at_once(store):
    for name in ("恒泰精密", "长风汽配", "远安环保"):
        add(store, name)
    undone = answer(store("undo", "--steps", 2, "--json"))
    assert (undone["step"], undone["steps"]) == ("Added the lead “长风汽配”", 2)
    assert names(store) == {"恒泰精密"}
    assert answer(store("undo", "--steps", 9, "--json"))["steps"] == 1
    assert answer(store("redo", "--steps", 3, "--json"))["steps"] == 3
    assert names(store) == {"恒泰精密", "长风汽配", "远安环保"}


@pytest.mark.parametrize("steps", ["0", "-1", "many"])
def test_no_number_of_steps_is_a_mistake_in_usage(store, steps):
    with pytest.raises(SystemExit) as usage:
        store("undo", "--steps", steps)
    assert usage.value.code == 2


def test_s2_history_of_one_field(store):
    add(store, "恒泰精密")
    store("set", "恒泰精密", "region", "Suzhou")
    store("set", "恒泰精密", "budget", "50万")
    for field in ("region", "地区", "Region"):
        lang = "zh_CN" if field == "地区" else "en"
        lines = answer(store("history", "恒泰精密", "--field", field, "--json", lang=lang))
        assert [(line["field"], line["new"]) for line in lines] == [("region", "Suzhou")]
    assert store("history", "恒泰精密", "--field", "colour")[0] == 1
