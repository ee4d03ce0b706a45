"""The words of the invented rules and documents: a base list of ordinary ones, and a long tail of made-up ones.

Words of a text follow the law of Zipf and Mandelbrot: the word of rank r stands with a chance in proportion to
1 / (r + 2.7). In English the function words come first, then the words that any news uses, then the words of the themes
(trade, chips, finance ...) spread over the ranks up to about 2,000, then the tail. So three words in ten are
function words and four in ten come from the tail (measured on what bench/invented/documents.py writes).
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from typing import Final

ENGLISH_TAIL: Final = 30_000
EAST_ASIAN_TAIL: Final = 8_000
_FLATTENING: Final = 2.7


def spaced(words: str) -> tuple[str, ...]:
    """The words of a line."""
    return tuple(words.split())


FUNCTION_WORDS: Final = spaced(
    "the of and to in a for that on is with as by was at from it be are its has an this have which will or not their "
    "were but been after they more would he other also about than into one over such up all who some could may when "
    "between under new two out there these most if she we his her no only any before since during so because while "
    "through many each both against where now then them those first last including among without within further "
    "however several still per between until next same less"
)
NEWS_WORDS: Final = spaced(
    "said year company government market percent official report week month country people public state business "
    "plan group minister president agency department office program service system number change part time world "
    "industry director policy national international meeting member council region city local general support "
    "increase decision issue review order process project level result interest question statement study research "
    "development cost price value growth share power level base area history source leader team future problem "
    "response effort access need use make take give show find expect begin remain include provide require follow "
    "announce continue offer reach raise reduce consider allow open close early late high low large small major "
    "strong northern southern eastern western central former recent likely possible current global foreign federal"
)


@dataclass(frozen=True, kw_only=True)
class Theme:
    """What a document is about, and what a context of a rule is drawn from."""

    key: str
    words: tuple[str, ...]
    phrases: tuple[str, ...]
    korean: tuple[str, ...]
    chinese: tuple[str, ...]


def _theme(key: str, words: str, phrases: str, korean: str, chinese: str) -> Theme:
    return Theme(
        key=key,
        words=spaced(words),
        phrases=tuple(phrases.split(", ")),
        korean=tuple(korean.split(", ")),
        chinese=spaced(chinese),
    )


THEMES: Final = (
    _theme(
        "trade",
        "export import tariff quota customs shipment licence license exporter importer embargo sanction border duty "
        "consignee origin dumping subsidy goods trade re-export transit freight broker",
        "export control, entity list, trade war, end user, import duty, customs clearance, free trade, dual use, "
        "export licence, supply chain, country of origin, trade deficit",
        "수출, 수입, 관세, 무역, 수출 통제, 통관, 제재, 공급망",
        "出口 进口 关税 贸易 出口管制 海关 制裁 供应链",
    ),
    _theme(
        "chips",
        "chip semiconductor wafer foundry lithography transistor processor accelerator memory etching deposition "
        "packaging node fab silicon yield photoresist substrate die logic",
        "advanced computing, data center, graphics processor, memory chip, chip maker, artificial intelligence, "
        "high bandwidth, clean room, process node, mask set, wafer fab, extreme ultraviolet",
        "반도체, 웨이퍼, 메모리, 파운드리, 노광 장비, 칩, 인공지능, 첨단 공정",
        "芯片 半导体 晶圆 光刻机 存储器 代工 人工智能 先进制程",
    ),
    _theme(
        "cloud",
        "cloud server software platform hosting storage network data internet computing model training cyber "
        "encryption provider customer remote virtual bandwidth application",
        "cloud computing, remote access, service provider, language model, cyber security, machine learning, "
        "data breach, open source, user account, computing power, source code",
        "클라우드, 서버, 소프트웨어, 데이터, 인터넷, 보안, 플랫폼, 원격 접속",
        "云计算 服务器 软件 数据 互联网 网络安全 平台 算力",
    ),
    _theme(
        "energy",
        "oil gas pipeline refinery coal electricity grid solar turbine battery lithium uranium reactor drilling "
        "petroleum hydrogen carbon emission barrel fuel",
        "natural gas, crude oil, power plant, wind farm, electric vehicle, rare earth, nuclear power, oil price, "
        "solar panel, transmission line",
        "석유, 가스, 전력, 배터리, 원자력, 희토류, 태양광, 전기차",
        "石油 天然气 电力 电池 核电 稀土 光伏 电动汽车",
    ),
    _theme(
        "finance",
        "bank investment fund investor stock bond equity loan credit currency dividend shareholder acquisition merger "
        "earnings revenue profit quarter asset debt broker listing",
        "interest rate, joint venture, hedge fund, stock exchange, private equity, central bank, initial offering, "
        "money laundering, pension fund, annual report, outbound investment",
        "은행, 투자, 주가, 매출, 펀드, 인수, 합작, 금리",
        "银行 投资 股价 营收 基金 收购 合资 利率",
    ),
    _theme(
        "law",
        "court lawsuit judge appeal regulation statute compliance penalty violation attorney ruling settlement patent "
        "copyright plaintiff hearing counsel indictment fine docket",
        "final rule, proposed rule, public comment, effective date, civil penalty, supreme court, consent decree, "
        "due diligence, code of conduct, federal court, trade secret",
        "법원, 소송, 규정, 위반, 벌금, 특허, 법률, 판결",
        "法院 诉讼 规定 违规 罚款 专利 法律 裁决",
    ),
    _theme(
        "defence",
        "military missile defence navy army weapon radar satellite drone aircraft ammunition submarine intelligence "
        "warfare troops contractor surveillance launch security allied",
        "national security, military end use, armed forces, fighter jet, air force, defence ministry, weapon system, "
        "nuclear test, space station, border guard",
        "군사, 미사일, 국방부, 위성, 드론, 무기, 안보, 방위산업",
        "军事 导弹 国防部 卫星 无人机 武器 国家安全 军工",
    ),
    _theme(
        "health",
        "hospital drug patient vaccine clinical disease medicine doctor pharmaceutical therapy trial device virus "
        "cancer treatment surgery insurance nurse dose laboratory",
        "clinical trial, public health, medical device, drug approval, health care, side effect, blood test, "
        "infectious disease, gene therapy, nursing home",
        "병원, 의약품, 백신, 환자, 임상 시험, 질병, 의료기기, 치료",
        "医院 药品 疫苗 患者 临床试验 疾病 医疗器械 治疗",
    ),
    _theme(
        "transport",
        "port vessel shipping airline airport railway truck highway cargo container aviation automobile driver "
        "passenger logistics engine carrier terminal fleet harbour",
        "container ship, air traffic, high speed, car maker, freight rate, railway line, sea route, safety recall, "
        "landing gear, port authority",
        "항만, 선박, 항공, 철도, 자동차, 물류, 화물, 공항",
        "港口 船舶 航空 铁路 汽车 物流 货运 机场",
    ),
    _theme(
        "labour",
        "worker union wage employment strike factory pension employer hiring layoff overtime workplace skill training "
        "immigration visa contract staff recruitment manager",
        "forced labour, minimum wage, labour union, collective bargaining, work permit, job loss, working hours, "
        "child labour, skilled worker, trade union",
        "노동자, 노조, 임금, 고용, 파업, 공장, 해고, 채용",
        "工人 工会 工资 就业 罢工 工厂 裁员 招聘",
    ),
    _theme(
        "environment",
        "water climate species forest pollution wildlife fishery river habitat conservation waste flood drought "
        "harvest crop farm grain soil weather storm",
        "climate change, endangered species, clean water, air quality, sea level, fishing season, national park, "
        "waste water, critical habitat, green house",
        "환경, 기후, 오염, 산림, 어업, 홍수, 농업, 수질",
        "环境 气候 污染 森林 渔业 洪水 农业 水质",
    ),
    _theme(
        "telecoms",
        "telecom antenna broadband spectrum wireless fibre router handset broadcast carrier subscriber signal "
        "smartphone television frequency tower channel radio cable display",
        "mobile network, undersea cable, base station, radio spectrum, network equipment, smart phone, fixed line, "
        "data traffic, satellite link, signal strength",
        "통신, 안테나, 주파수, 스마트폰, 기지국, 디스플레이, 방송, 광대역",
        "通信 天线 频谱 手机 基站 显示屏 广播 宽带",
    ),
)
KOREAN_NEWS: Final = spaced(
    "정부 기업 시장 업계 관계자 회사 국가 세계 경제 산업 기술 정책 발표 계획 결과 문제 상황 대통령 장관 위원회 "
    "미국 중국 일본 유럽 한국 지난해 올해 이번 최근 내년 전문가 분석 전망 보고서 협력 협상 합의 회의 방안 조치 "
    "규모 수준 비용 가격 수요 공급 생산 개발 연구 사업 서비스 제품 고객 경쟁 성장 감소 증가 변화 영향 지역 도시 "
    "국제 대표 직원 시설 부문 분야 체제 기관 자료"
)
KOREAN_VERBS: Final = spaced(
    "밝혔다 말했다 전했다 설명했다 나타났다 늘어났다 줄었다 보인다 예상된다 알려졌다 강조했다 덧붙였다 시작했다 "
    "계획이다 전망이다 이어졌다 발표했다 검토하고 늘리고 있는 위한 따른 통해 대한 관련해 앞서 크게 함께 다만 또한 "
    "특히"
)
KOREAN_PARTICLES: Final = spaced("은 는 이 가 을 를 의 에 에서 로 와 과 도 만 까지 부터")
CHINESE_NEWS: Final = spaced(
    "政府 企业 市场 行业 公司 国家 世界 经济 产业 技术 政策 计划 结果 问题 情况 总统 部长 委员会 美国 中国 日本 "
    "欧洲 韩国 去年 今年 最近 明年 专家 分析 预计 报告 合作 谈判 协议 会议 措施 规模 水平 成本 价格 需求 供应 "
    "生产 发展 研究 项目 服务 产品 客户 竞争 增长 下降 变化 影响 地区 城市 国际 代表 员工 设施 部门 领域 机构 "
    "资料 表示 认为 指出 宣布 强调 继续 开始 提高 减少 超过"
)
CHINESE_FUNCTION_WORDS: Final = spaced(
    "的 在 和 是 了 对 将 与 为 中 也 从 等 以 有 这 其 并 不 已 就 及 由 而 但 该 后 还 都 向"
)

_ONSETS: Final = spaced("b br c ch cl d dr f fl g gl h j k l m n p pl pr qu r s sc sh sl sp st str t th tr v w z")
_VOWELS: Final = spaced("a e i o u a e i o a e i o ai ea ou")
_CODAS: Final = ("", "", "n", "r", "l", "s", "t", "m", "nd", "st", "ck")
_ENDINGS: Final = ("", "", "", "s", "s", "ed", "er", "ing", "ion", "al", "ly", "ment")
_NAME_ENDINGS: Final = spaced("vex tron dyne lux nova corp zon quent mark gen wick ford burg stein mura yama hana")
_HANGUL_OF_NAMES: Final = "엔텐벨솔렉텔릭젠빅맥넥셀엑글블클플트스즈츠크프르브드그뉴슈큐튜퓨페레네메베세제케테헤게데에애"
_HANGUL_OF_WORDS: Final = (
    "가나다라마바사아자카타파하고노도로모보소오조코토포호구누두루무부수우주쿠투푸후기니디리미비시지치키티"
    "피히건안언원영정현성진"
)
_HAN_OF_WORDS: Final = (
    "出入开关大小上下内外前后左右多少高低长短快慢新旧好坏来去进退起落分合加减点线面体量质度力气水火土木工"
    "农商学兵人口手足头心目耳言语文字书画音乐歌舞衣食住行车船路桥门窗房屋床灯"
)
_HAN_OF_NAMES: Final = (
    "华东方国海天金新宏泰达科信力通联创中兴长江山河光明远航星云龙盛源丰正安康德成亿博智芯微宇瑞恒嘉伟景松"
    "桥石林原野谷田川"
)


def invented_word(chance: random.Random) -> str:
    """A made-up lower-case word that reads like English, seven letters long on average."""
    syllables = chance.choice((1, 2, 2))
    stem = "".join(chance.choice(_ONSETS) + chance.choice(_VOWELS) for _ in range(syllables)) + chance.choice(_CODAS)
    return stem + chance.choice(_ENDINGS)


def invented_name(chance: random.Random) -> str:
    """A made-up name that is no invented word: its endings are none of theirs."""
    syllables = chance.choice((1, 2, 2))
    stem = "".join(chance.choice(_ONSETS) + chance.choice(_VOWELS) for _ in range(syllables))
    return (stem + chance.choice(_NAME_ENDINGS)).title()


def invented_hangul(chance: random.Random, fewest: int, most: int, *, name: bool = False) -> str:
    """Names have syllables of their own, those of foreign words, or short ones would be words by chance."""
    return "".join(chance.choices(_HANGUL_OF_NAMES if name else _HANGUL_OF_WORDS, k=chance.randint(fewest, most)))


def invented_han(chance: random.Random, fewest: int, most: int, *, name: bool = False) -> str:
    """Names have characters of their own, or a short one would stand by chance in every twelfth Chinese text."""
    return "".join(chance.choices(_HAN_OF_NAMES if name else _HAN_OF_WORDS, k=chance.randint(fewest, most)))


class Ranked:
    """Words by rank, drawn as a text draws them."""

    def __init__(self, words: Sequence[str], *, flattening: float = _FLATTENING) -> None:
        self.words = tuple(words)
        self._weights = tuple(accumulate(1 / (rank + flattening) for rank in range(1, len(words) + 1)))

    def draw(self, chance: random.Random, count: int) -> list[str]:
        return chance.choices(self.words, cum_weights=self._weights, k=count)


@dataclass(frozen=True, kw_only=True)
class Vocabulary:
    """The ranked words of the three languages."""

    english: Ranked
    korean: Ranked
    chinese: Ranked


@cache
def vocabulary(seed: int) -> Vocabulary:
    """The same words for the same seed."""
    chance = random.Random(f"words {seed}")
    tail = dict.fromkeys(invented_word(chance) for _ in range(ENGLISH_TAIL))
    themed = dict.fromkeys(word for theme in THEMES for word in theme.words)
    english = (
        *FUNCTION_WORDS,
        *NEWS_WORDS,
        *_spread(list(themed), [word for word in tail if word not in themed], chance),
    )
    korean_tail = [invented_hangul(chance, 2, 4) for _ in range(EAST_ASIAN_TAIL)]
    chinese_tail = [invented_han(chance, 2, 2) for _ in range(EAST_ASIAN_TAIL)]
    return Vocabulary(
        english=Ranked(tuple(dict.fromkeys(english))),
        korean=Ranked((*KOREAN_NEWS, *_spread(_all("korean"), korean_tail, chance))),
        chinese=Ranked((*CHINESE_FUNCTION_WORDS, *CHINESE_NEWS, *_spread(_all("chinese"), chinese_tail, chance))),
    )


def _all(language: str) -> list[str]:
    return [word for theme in THEMES for word in getattr(theme, language)]


def _spread(few: list[str], many: list[str], chance: random.Random) -> list[str]:
    """The few among the first of the many, about one in six."""
    chance.shuffle(few)
    mixed: list[str] = []
    for number, word in enumerate(few):
        mixed += many[number * 5 : number * 5 + 5]
        mixed.insert(len(mixed) - chance.randint(0, 5), word)
    return mixed + many[len(few) * 5 :]
