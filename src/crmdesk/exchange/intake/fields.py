"""What a file's columns can mean: the fields of leads, customers and past follow-ups, and what people call them (L10).

A field follows from the description of its column in the tables; only its synonyms stand here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from sqlmodel import SQLModel

from crmdesk.domain.tables import Contact, Customer, Followup, Kind, Lead, described
from crmdesk.i18n import mark

Target = Literal["leads", "customers", "followups"]


@dataclass(frozen=True)
class Field:
    """Something that a column of a file can hold. `title` is a source text, `choices` as in `About.choices`.

    `person` says that it is said of the contact. `parts`: a combined column, split into these fields. `into`: it is
    joined with others into that field. `several` columns may hold it. `worked_out`: the program works it out again;
    it is known, so that a sheet that went out comes back whole, but never read.
    """

    key: str
    title: str
    kind: Kind
    choices: str = ""
    person: bool = False
    synonyms: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    into: str = ""
    several: bool = False
    worked_out: bool = False


_NAME = """公司 公司名 公司名称 公司全称 单位 单位名称 单位全称 工作单位 所在单位 所属公司 客户 客户名 客户名称
        客户全称 客户单位 企业 企业名称 企业全称 机构 机构名称 商户 商户名称 店名 门店名称 学校名称 医院名称 厂名 工厂
        工厂名称 线索 线索名称 潜在客户 参展商 采购商 买家 对方单位 甲方 往来单位 开票名称 company companyname
        nameofcompany account accountname organisation organization organisationname organizationname org employer
        firm business businessname customer customername client clientname lead leadname prospect enterprise"""
"""Of a lead or customer."""

_COMMON: Mapping[str, str] = {
    "name": _NAME,
    "kind": "公司或个人 类型 客户类型 客户性质 性质 companyorperson type customertype accounttype",
    "code": """统一社会信用代码 信用代码 社会信用代码 统一信用代码 纳税人识别号 税号 营业执照号 营业执照号码
        组织机构代码 unifiedcreditcode creditcode uscc uscicode taxid taxnumber taxpayerid registrationnumber
        companyregistration""",
    "region": """地区 区域 所在地 所在地区 所在区域 省市 省份城市 省市区 省 市 所属地区 所属区域 行政区 归属地 地域
        大区 region area territory location""",
    "address": """地址 公司地址 详细地址 联系地址 通讯地址 单位地址 办公地址 注册地址 经营地址 街道 工厂地址 收货地址
        家庭住址 address street streetaddress mailingaddress companyaddress officeaddress""",
    "website": "网址 网站 官网 公司网址 公司网站 主页 website web url homepage companywebsite site",
    "industry": """行业 所属行业 行业类别 行业分类 客户行业 所在行业 行业类型 产业 主营行业 主营 主营业务 经营范围
        主营产品 industry sector vertical trade lineofbusiness""",
    "size": """规模 公司规模 企业规模 单位规模 人数 人数规模 员工人数 员工数 员工规模 职工人数 公司人数 人员规模 size
        headcount companysize employees numberofemployees noofemployees staff staffsize""",
    "spending": "消费能力 购买力 支付能力 经济能力 消费水平 spendingpower purchasingpower",
    "source": """来源 客户来源 线索来源 来源渠道 渠道 渠道来源 获客渠道 获客方式 信息来源 来源方式 推广渠道 source
        leadsource origin channel referredby howdidyouhearaboutus""",
    "budget": """预算 预算金额 项目预算 客户预算 采购预算 意向预算 预算范围 心理价位 可投入 投资预算 budget
        budgetamount projectbudget estimatedbudget""",
    "pain": "痛点 客户痛点 难点 存在问题 问题 现有问题 困难 pain painpoint painpoints problem challenge issue",
    "remarks": """备注 备注说明 说明 附注 其他 其它 其他说明 补充说明 备注信息 展会备注 留言 客户留言 跟进情况
        跟进记录 沟通记录 沟通情况 洽谈记录 情况说明 反馈 remarks remark notes note comment comments memo
        otherinformation description2""",
    "owner": """负责人 归属 归属人 所属销售 销售 销售员 销售代表 业务员 业务负责人 客户经理 销售经理 跟进人 跟进人员
        对接销售 销售负责人 我方负责人 录入人 owner accountowner leadowner salesrep rep salesperson accountmanager
        assignedto responsible""",
    "captured": """录入时间 录入日期 创建时间 创建日期 登记时间 登记日期 收集日期 收集时间 获取时间 获取日期 建档日期
        建档时间 采集时间 线索时间 留资时间 captured createdon created createdat createddate dateadded entrydate
        recordedon""",
}

_LEAD: Mapping[str, str] = {
    **_COMMON,
    "number": """编号 线索编号 线索号 客户编号 线索编码 number leadnumber leadno leadid""",
    "campaign": """活动 活动名称 市场活动 展会 展会名称 推广活动 项目活动 会议名称 campaign event exhibition tradeshow
        fair""",
    "description": """需求 需求描述 客户需求 需求说明 需求内容 采购需求 意向需求 沟通需求 现场沟通需求 感兴趣的产品
        意向产品 咨询内容 咨询产品 关注产品 产品需求 项目描述 项目需求 采购意向 询价内容 需求概要 need needs
        requirement requirements demand interest interestedin productinterest enquiry inquiry description
        projectdescription""",
    "outcome": "期望结果 预期结果 预期效果 期望效果 目标 期望 expectedoutcome outcome goal objective",
    "need_type": "需求类型 需求分类 需求类别 needtype typeofneed requirementtype",
    "clarity": "需求清晰度 需求明确度 需求明确程度 需求程度 needclarity clarity",
    "timeframe": """时间框架 采购时间 计划采购时间 预计采购时间 采购周期 购买时间 时间要求 紧急程度 紧迫程度 需求时间
        决策周期 购买周期 timeframe timeline purchasetimeframe timing urgency whentobuy""",
    "plan": "采购计划 购买计划 立项情况 项目状态 立项 purchaseplan buyingplan projectstatus",
    "amount": """预计金额 预期金额 意向金额 商机金额 预估金额 预计成交金额 预计销售额 报价金额 报价 合同金额 金额
        expectedamount amount estimatedvalue dealvalue dealsize value opportunityamount""",
    "close": """预计成交日期 预计成交时间 预计成交 预计签约 预计签约日期 预计签约时间 签约时间 成交时间 预计结单日期
        预计下单时间 expectedclose closedate expectedclosedate closingdate estimatedclose""",
    "page_minutes": "产品页停留分钟 浏览时长 停留时长 浏览分钟 minutesontheproductpage pageminutes",
    "downloads": "下载次数 资料下载 下载数 downloads numberofdownloads",
}

_CUSTOMER: Mapping[str, str] = {
    **_COMMON,
    "status": "状态 客户状态 合作状态 status customerstatus relationship",
    "revenue": """年营收 营收 年营业额 营业额 年销售额 年产值 产值 营收规模 年收入 revenue yearlyrevenue annualrevenue
        turnover sales""",
    "founded": "成立日期 成立时间 成立年份 注册日期 注册时间 创立时间 founded established foundedon yearfounded",
    "rival": "竞争对手 竞品 现用品牌 在用品牌 现有供应商 竞争品牌 competitor rival currentsupplier incumbent",
    "background": "背景 客户背景 公司背景 企业背景 背景资料 公司简介 企业简介 background profile companyprofile about",
    "background_source": "背景来源 sourceofthebackground",
    "background_date": "背景日期 dateofthebackground",
}

_CONTACT: Mapping[str, str] = {
    "contact": """联系人 联系人姓名 姓名 名字 客户姓名 客户联系人 主要联系人 对接人 对接人姓名 联络人 负责人姓名
        参会人 访客 嘉宾 收件人 经办人 采购联系人 法人 法定代表人 尊称 称呼 客户称呼 学员姓名 家长姓名 业主姓名
        会员姓名 contact contactname contactperson person fullname personname name primarycontact attendee
        attendeename visitor guest firstandlastname""",
    "title": """职务 职位 职称 岗位 头衔 联系人职务 联系人职位 职务名称 身份 title jobtitle position jobposition
        designation function contacttitle""",
    "department": "部门 所在部门 所属部门 联系人部门 科室 department dept division",
    "phone": """电话 座机 固话 固定电话 办公电话 公司电话 单位电话 联系电话 电话号码 总机 座机号码 固定电话号码
        企业电话 客户电话 phone phonenumber tel telephone officephone officetel businessphone workphone landline telno
        phoneno telephonenumber directphone""",
    "mobile": """手机 手机号 手机号码 移动电话 联系手机 手机电话 联系人手机 个人手机 手机1 注册手机 mobile mobilephone
        mobilenumber cell cellphone cellnumber mobileno handphone""",
    "wechat": "微信 微信号 企业微信 微信id 微信账号 vx wx wechat wechatid weixin wecom",
    "email": """邮箱 电子邮箱 邮件 电子邮件 邮箱地址 电邮 联系邮箱 企业邮箱 公司邮箱 email mail emailaddress
        mailaddress workemail contactemail""",
    "role": "决策角色 角色 决策链角色 采购角色 联系人角色 决策权 roleinthedecision role decisionrole buyingrole",
    "attitude": "态度 客户态度 联系人态度 立场 attitude stance",
    "consent": """同意保存个人信息 同意保留个人信息 个人信息授权 信息授权 隐私授权 同意授权 consent
        consenttokeeppersonaldetails privacyconsent gdprconsent""",
    "personality": "性格 性格特点 personality character",
    "preference": "沟通偏好 联系偏好 偏好联系方式 偏好 preferstobereachedby preferredchannel contactpreference",
    "hobbies": "爱好 兴趣爱好 兴趣 hobbies hobby interests",
    "birthday": "生日 出生日期 出生年月 联系人生日 birthday birthdate dateofbirth dob",
    "contact_remarks": "联系人备注 个人备注 contactremarks contactnotes",
}

_RENAMED = {"name": "contact", "remarks": "contact_remarks"}
"""Columns of Contact that go by another name beside those of a lead or customer."""

CONTACT_COLUMNS: Mapping[str, str] = {
    _RENAMED.get(column, column): column for column in described(Contact) if column not in ("of", "gone", "sort_key")
}
"""Field of a person -> column of Contact."""

_NEXT_DUE = Field(
    "next_due", mark("Next step on"), Kind.WHEN, synonyms=(
        "下次跟进时间", "下次跟进日期", "下次联系时间", "下次联系日期", "下次跟进", "下次联系", "下次回访时间",
        "下次回访",
        "下次拜访时间", "下次沟通时间", "计划跟进时间", "下一步时间", "下一步日期", "nextstepon", "nextcontact",
        "nextcontactdate", "nextfollowup", "nextfollowupdate", "nextdate", "followupdate", "duedate",
    ),
)  # fmt: skip
_NEXT_WHAT = Field(
    "next_what", mark("Next step"), Kind.TEXT, synonyms=(
        "下一步", "下一步计划", "下一步行动", "下步计划", "下步工作", "后续计划", "后续动作", "跟进计划",
        "下次跟进内容",
        "下一步工作", "nextstep", "nextsteps", "nextaction", "nextplan", "actionplan",
    ),
)  # fmt: skip

_MARKS = (
    Field(
        "grade", mark("Grade"), Kind.CHOICE, "grade", synonyms=(
            "等级", "级别", "客户等级", "客户级别", "线索等级", "分级", "客户分级", "重要程度", "重要性",
            "优先级别", "星级", "abc",
            "意向", "意向度", "意向等级", "意向级别", "意向程度", "客户意向", "购买意向", "grade", "rating",
            "tier", "class",
            "customergrade", "leadgrade", "level", "intent",
        ),
    ),
    Field("tags", mark("Tags"), Kind.TEXT, synonyms=("标签", "客户标签", "标记", "关键词", "tags", "tag", "labels",
    "keywords")),
    _NEXT_DUE,
    _NEXT_WHAT,
)  # fmt: skip

_COMBINED = (
    Field(
        "contact_and_title", mark("Contact and title"), Kind.NAME, person=True, parts=("contact", "title"), synonyms=(
            "联系人职务", "联系人及职务", "联系人和职务", "姓名职务", "姓名及职务", "联系人职位", "姓名职位",
            "联系人与职务",
            "姓名和职务", "联系人及职位", "contacttitle", "nametitle", "contactandtitle", "nameandtitle",
            "contactnametitle",
        ),
    ),
    Field(
        "contact_and_reach", mark("Contact and phone"), Kind.NAME, person=True, parts=("contact", "reach"), synonyms=(
            "联系人电话", "联系人及电话", "联系人和电话", "联系人及联系方式", "联系人联系方式", "姓名电话",
            "姓名及电话",
            "联系人与电话", "联系人手机号", "姓名手机", "姓名联系方式", "contactphone", "contactandphone", "namephone",
            "nameandphone",
        ),
    ),
    Field(
        "reach", mark("Ways to reach"), Kind.PHONE, person=True, parts=("phone", "mobile", "email",
        "wechat"), synonyms=(
            "联系方式", "联系方法", "联络方式", "通讯方式", "电话手机", "手机电话", "手机座机", "电话微信",
            "手机微信", "微信手机",
            "电话邮箱", "联系信息", "contactdetails", "contactinfo", "contactinformation", "phonemobile",
            "mobilephone2",
            "waystoreach", "reach",
        ),
    ),
    Field("province", mark("Province"), Kind.TEXT, into="region", synonyms=(
        "省份", "所在省", "所在省份", "所属省份", "province", "state", "stateprovince",
    )),
    Field("city", mark("City"), Kind.TEXT, into="region", synonyms=(
        "城市", "所在城市", "所在市", "地市", "所属城市", "城市名称", "city", "town",
    )),
    Field("district", mark("District"), Kind.TEXT, into="region", synonyms=(
        "区县", "县区", "所在区", "区县市", "district", "county",
    )),
)  # fmt: skip


def _worked_out(**titles: str) -> tuple[Field, ...]:
    return tuple(Field(key, title, Kind.TEXT, worked_out=True) for key, title in titles.items())


_OF_LISTINGS = _worked_out(
    score=mark("Score"),
    band=mark("Priority"),
    ground=mark("Ground"),
    decider=mark("Key decision maker"),
    decider_title=mark("Decision maker's title"),
    decider_reach=mark("Decision maker's reach"),
    next_who=mark("Next step by"),
)


def _fields(table: type[SQLModel], synonyms: Mapping[str, str]) -> Iterator[Field]:
    for key, about in described(table).items():
        if key in synonyms:
            yield Field(
                key, about.title, about.kind, about.choices, synonyms=tuple(synonyms[key].split()),
                several=key == "remarks",
            )  # fmt: skip


def _people(keys: Mapping[str, str] = CONTACT_COLUMNS) -> Iterator[Field]:
    columns = described(Contact)
    for key, column in keys.items():
        about = columns[column]
        title = mark("Remarks on the contact") if key == "contact_remarks" else about.title
        yield Field(key, title, about.kind, about.choices, person=True, synonyms=tuple(_CONTACT[key].split()))


_LEADS = (
    *_fields(Lead, _LEAD),
    *_people(),
    Field("stage", mark("Stage"), Kind.CHOICE, "playbook:stages", synonyms=(
        "阶段", "线索阶段", "销售阶段", "跟进阶段", "当前阶段", "进展", "进度", "跟进状态", "线索状态", "状态",
        "客户状态", "项目阶段",
        "商机阶段", "stage", "leadstage", "salesstage", "status", "leadstatus", "pipelinestage",
    )),
    *_MARKS,
    *_COMBINED,
    *_OF_LISTINGS,
)  # fmt: skip

_CUSTOMERS = (
    *_fields(Customer, _CUSTOMER),
    *_people(),
    *_MARKS,
    *_COMBINED,
    *_OF_LISTINGS,
    *_worked_out(stage=mark("Stage"), amount=mark("Amount"), last_contact=mark("Last contact")),
)

_SAID: Mapping[str, str] = {
    "at": """时间 日期 跟进时间 跟进日期 联系时间 联系日期 沟通时间 沟通日期 拜访时间 拜访日期 回访时间 回访日期
        洽谈时间 记录时间 when date time datetime followupdate contactdate visitdate calldate meetingdate followedupon
        contactedon""",
    "by": """跟进人 跟进人员 记录人 拜访人 业务员 销售 销售代表 销售员 负责人 沟通人 我方人员 客户经理 who by rep
        salesrep owner author loggedby recordedby salesperson""",
    "channel": """渠道 方式 跟进方式 联系方式 沟通方式 沟通渠道 拜访方式 跟进渠道 联系渠道 跟进类型 channel method
        contactmethod type activitytype followuptype means""",
    "aim": "目的 沟通目的 拜访目的 跟进目的 目标 aim purpose objective goal",
    "summary": """内容 跟进内容 跟进记录 跟进情况 沟通内容 沟通记录 沟通纪要 沟通情况 拜访内容 拜访记录 回访内容 纪要
        摘要 洽谈内容 记录 主要内容 summary notes note content details minutes description followup followupnotes
        whatwassaid conversation comments""",
    "reaction": "客户反应 客户反馈 反馈 客户态度 反应 reaction customersreaction customerreaction feedback response",
    "promise": "客户承诺 承诺 承诺事项 客户答应 thecustomerpromised promise promised commitment",
    "promise_due": "承诺日期 承诺时间 承诺期限 promisedby promisedate promisedue",
}

_FOLLOWUPS = (
    Field("whom", mark("Customer"), Kind.NAME, synonyms=tuple(_NAME.split())),
    Field("whom_number", mark("Number of the lead"), Kind.TEXT, synonyms=(
        "编号", "线索编号", "线索号", "客户编号", "number", "leadnumber", "leadno", "leadid",
    )),
    Field("whom_code", mark("Unified credit code"), Kind.TEXT, synonyms=tuple(_COMMON["code"].split())),
    *_fields(Followup, _SAID),
    replace(next(_people({"contact": "name"})), title=mark("With")),
    _NEXT_DUE,
    _NEXT_WHAT,
    Field("next_channel", mark("Next step by which channel"), Kind.CHOICE, "channel", synonyms=(
        "下次跟进方式", "下次联系方式", "下一步方式", "nextchannel", "nextmethod",
    )),
    Field("todo", mark("To-do"), Kind.TEXT, synonyms=(
        "待办", "待办事项", "我方待办", "行动项", "后续事项", "我方承诺", "todo", "todos", "actionitem",
        "actionitems", "task",
    )),
    Field("todo_due", mark("To-do by"), Kind.WHEN, synonyms=(
        "待办日期", "待办时间", "待办期限", "完成期限", "截止日期", "截止时间", "todoby", "tododue", "deadline",
    )),
)  # fmt: skip

FIELDS: Mapping[Target, tuple[Field, ...]] = {"leads": _LEADS, "customers": _CUSTOMERS, "followups": _FOLLOWUPS}
"""Every target with its fields, in the order in which a menu offers them."""

TITLES: Mapping[Target, str] = {"leads": mark("Leads"), "customers": mark("Customers"), "followups": mark("Follow-ups")}
"""What the targets are called (source texts)."""


def field(target: Target, key: str) -> Field:
    """One field of a target. KeyError if there is none of that name."""
    for found in FIELDS[target]:
        if found.key == key:
            return found
    raise KeyError(key)
