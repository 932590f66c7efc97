"""Names in one form and how near they are (L7)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crmdesk.domain.identity.names import AKIN, NEAR, company_key, near, person_key, same_person, shortened, stem, trims

SAME = [
    ("苏州恒泰精密包装有限公司", "恒泰精密包装"),
    ("苏州恒泰精密包装有限公司", "恒泰（苏州）精密包装有限公司"),
    ("苏州恒泰精密包装有限公司", "恒泰(苏州)精密包装股份有限公司"),
    ("苏州恒泰精密包装有限公司", "江苏省苏州市吴中区恒泰精密包装有限责任公司"),
    ("苏州恒泰精密包装有限公司", "苏州工业园区恒泰精密包装有限公司"),
    ("苏州恒泰精密包装有限公司", "苏州 恒泰 精密包装 有限公司"),
    ("苏州恒泰精密包装有限公司", "苏州恒泰精密包装有限公司。"),
    ("恒泰精密包装", "恒泰精密包装集团有限公司"),
    ("恒泰精密包装", "恒泰精密包装（集团）股份有限公司"),
    ("恒泰精密包装", "中国恒泰精密包装总公司"),
    ("上海市长风汽配有限公司", "长风汽配(上海)有限公司"),
    ("内蒙古自治区草原牧歌乳业有限公司", "草原牧歌乳业"),
    ("大同市恒泰物流有限公司", "恒泰物流"),
    ("ＡＢＣ科技（深圳）有限公司", "abc科技"),
    ("Hengtai Packaging Co., Ltd.", "HENGTAI PACKAGING"),
    ("Hengtai Packaging (Suzhou) Co., Ltd.", "Hengtai Packaging Inc."),
    ("Müller Maschinen GmbH", "müller maschinen"),
    ("恒泰精密包装有限公司 Ltd", "恒泰精密包装"),
]

NEARLY = [
    ("恒泰精密包装", "恒泰精蜜包装"),
    ("恒泰精密包装", "恒泰精密包裝"),
    ("恒泰精密包装", "恒泰密精包装"),
    ("恒泰精密包装", "恒泰精密包"),
    ("恒泰精密包装", "恒泰精密的包装"),
    ("长风汽车零部件", "长风汽车零步件"),
    ("长风汽车零部件", "长风汽车零部"),
    ("苏州恒泰精密包装有限公司", "苏州恒泰精蜜包装有限公司"),
    ("苏州恒泰精密包装有限公司", "恒泰精密包状（苏州）有限公司"),
    ("科瑞恩特自动化", "科瑞恩待自动化"),
    ("阿里山农产品", "阿里山农产口"),
    ("青山绿水生态农业开发", "青山绿水生太农业开发"),
    ("Hengtai Packaging Co., Ltd.", "Hengtai Packging"),
    ("Hengtai Packaging", "Hengtai Pakcaging"),
    ("Northwind Precision Tools", "Northwind Precisoin Tools"),
    ("西门子医疗器械", "西门子医疗机器械"),
]

ONLY_AKIN = [
    ("海越电气汽车零部件", "海越智电气汽车零部件"),
    ("恒泰精密包装", "恒泰精密包装厂"),
    ("大地新能源科技", "天地新能源科技"),
    ("恒泰精密包装", "恒太精密包装"),
    ("长虹电子科技", "长城电子科技"),
    ("恒泰精密", "恒泰精密包装"),
    ("长风电子", "长风电子商务"),
    ("Abc Electronics", "Abd Electronics"),
    ("宏达机械设备", "鸿达机械设备"),
]

DIFFERENT = [
    ("青山绿水生态农业开发", "青山绿水生太农叶开发"),
    ("长风电子", "长风电器"),
    ("长风电子", "长丰电子"),
    ("恒泰精密机电", "恒泰精密机械"),
    ("恒泰包装材料", "恒泰包装机械"),
    ("华东电子科技", "华南电子科技"),
    ("华东精密包装机械", "华南精密包装机械"),
    ("恒泰包装一厂", "恒泰包装二厂"),
    ("恒泰精密包装1厂", "恒泰精密包装2厂"),
    ("红星精密机械", "蓝星精密机械"),
    ("甲和新能源科技", "乙和新能源科技"),
    ("春兰空调制冷", "秋兰空调制冷"),
    ("上海机电有限公司", "苏州机电有限公司"),
    ("上海银行", "江苏银行"),
    ("中国建设银行", "中国农业银行"),
    ("北京大学", "南京大学"),
    ("西安交通大学", "上海交通大学"),
    ("东方电子", "电子"),
    ("恒泰", "恒泰精密包装"),
    ("华为技术", "华威技术"),
    ("苏州恒泰精密包装有限公司", "苏州长风汽车零部件有限公司"),
    ("苏州市政工程有限公司", "政工程"),
    ("Alpha Ltd", "Alpina Ltd"),
    ("Delta 3 Systems", "Delta 5 Systems"),
    ("恒泰精密包装有限公司苏州分公司", "恒泰精密包装有限公司"),
]

names = st.text(
    st.sampled_from("苏州上海市恒泰精密包装有限公司集团股份（）() 中国省区 ABcoltd,.１2长风电子厂银行大学"), max_size=16
)


def test_the_tables_are_long_enough() -> None:
    assert len(SAME) + len(NEARLY) + len(ONLY_AKIN) + len(DIFFERENT) >= 60


@pytest.mark.parametrize(("one", "other"), SAME)
def test_l7_same_after_normalisation(one: str, other: str) -> None:
    assert company_key(one) == company_key(other) != ""


@pytest.mark.parametrize(("one", "other"), NEARLY)
def test_l7_near(one: str, other: str) -> None:
    assert NEAR <= near(company_key(one), company_key(other)) < 1


@pytest.mark.parametrize(("one", "other"), ONLY_AKIN)
def test_l7_akin_needs_the_same_person(one: str, other: str) -> None:
    assert near(company_key(one), company_key(other)) == AKIN < NEAR


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_l7_different(one: str, other: str) -> None:
    assert near(company_key(one), company_key(other)) == 0


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("上海机电有限公司", "上海机电"),
        ("苏州市政工程有限公司", "市政工程"),
        ("中国石油化工集团有限公司", "中国石油化工"),
        ("东方红拖拉机有限公司", "东方红拖拉机"),
        ("东方市恒泰物流", "恒泰物流"),
        ("恒泰（原恒太）包装", "恒泰原恒太包装"),
        ("有限公司", "有限公司"),
        ("（苏州）", ""),
        ("。。。", ""),
        ("", ""),
    ],
)
def test_l7_what_is_distinctive_stays(name: str, key: str) -> None:
    assert company_key(name) == key


def test_stem_and_trims() -> None:
    assert stem("恒泰精密包装") == "恒泰"
    assert stem("电子科技") == ""
    assert trims("恒泰精密包装") == ("恒泰精密",)
    assert trims("青山绿水精密包装") == ("青山绿水精密", "青山绿水")
    assert trims("恒泰") == ()


@given(names)
def test_l7_the_key_of_a_key_is_the_key(name: str) -> None:
    assert company_key(company_key(name)) == company_key(name)


@given(st.text(max_size=30))
def test_l7_any_text_has_a_key_of_letters_and_digits(text: str) -> None:
    key = company_key(text)
    assert company_key(key) == key
    assert not any(character.isspace() for character in key)


@settings(deadline=None)
@given(names, names)
def test_l7_near_is_symmetric(one: str, other: str) -> None:
    a, b = company_key(one), company_key(other)
    assert near(a, b) == near(b, a)
    assert 0 <= near(a, b) <= 1


def test_shortened_is_the_key_less_one_character() -> None:
    assert shortened("恒泰精密包") == ("恒泰精密包", "泰精密包", "恒精密包", "恒泰密包", "恒泰精包", "恒泰精密")
    assert shortened("恒泰精密") == shortened("hengt") == ()


@given(st.text("abcd恒泰", min_size=7, max_size=12), st.data())
def test_keys_one_slip_apart_share_one_shortened(key: str, data: st.DataObject) -> None:
    """What the look-up of `Index` stands on."""
    at = data.draw(st.integers(0, len(key) - 2))
    slips = [
        key[:at] + "x" + key[at + 1 :],
        key[:at] + key[at + 1 :],
        key[:at] + "x" + key[at:],
        key[:at] + key[at + 1] + key[at] + key[at + 2 :],
    ]
    assert all(set(shortened(key)) & set(shortened(slip)) for slip in slips)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("王建国", "王建国"),
        (" 王 建 国 ", "王建国"),
        ("王建国先生", "王建国"),
        ("王建国（采购）", "王建国"),
        ("李总经理", "李*"),
        ("王总", "王*"),
        ("欧阳总", "欧阳*"),
        ("张工", "张*"),
        ("赵云总", "赵云"),
        ("马化工", "马化工"),
        ("陈总监", "陈*"),
        ("小王", "王*"),
        ("Mr. John Smith", "johnsmith"),
        ("Dr John  SMITH", "johnsmith"),
        ("王*", "王*"),
        ("—", ""),
    ],
)
def test_l7_person_key(name: str, key: str) -> None:
    assert person_key(name) == key
    assert person_key(key) == key


@pytest.mark.parametrize(
    ("one", "other", "answer"),
    [
        ("王建国", "王建国先生", True),
        ("王建国", "李明", False),
        ("王总", "王建国", None),
        ("王总", "李明", False),
        ("王总", "王经理", None),
        ("", "王建国", None),
        ("欧阳总", "欧阳明", None),
    ],
)
def test_l7_same_person(one: str, other: str, answer: bool | None) -> None:
    assert same_person(person_key(one), person_key(other)) is answer
    assert same_person(person_key(other), person_key(one)) is answer
