"""The words by which English and Chinese instructions state numbers, bans, conditions and forms.

Patterns are over lower-case text in which quoted texts are single private-use characters.
"""

from __future__ import annotations

from dataclasses import dataclass

Table = tuple[tuple[str, str], ...]
QUOTED = "\ue000-\uf8ff"
_MARK = f"[{QUOTED}]"


@dataclass(frozen=True)
class Lexicon:
    """What is read in one language; every entry is a regular expression."""

    before: Table
    """What stands before a number, and the relation it states."""
    after: Table
    """What stands behind it."""
    to: str
    """What stands between the two numbers of a range."""
    away: str
    """What turns a range round."""
    negator: str
    """What denies what follows it, and..."""
    denied: str
    """...what denies what it follows."""
    reset: str
    """Where a denial ends at the latest."""
    units: Table
    soft: str
    """What stands before a number that only refers to something."""
    concepts: Table
    """Forms that constraints ask for; one that is in no wording is an added one."""
    senses: Table
    """What else tells constraints apart; unlike a form, it may be said without asking for it."""
    places: Table
    """Which part of the answer is meant, next to the name of its unit."""
    if_: str
    else_: str
    unless: str
    refusal: str
    """How an answer begins, or talk about the task of rewriting."""
    stops: frozenset[str]
    """Words that identify nothing."""


_VERBS = (
    "use|include|write|mention|make|keep|give|put|add|end|begin|start|finish|close|open|conclude|"
    "let|do|don|avoid|leave|divide|organi[sz]e|structure|answer|respond|reply|present|provide|list|"
    "work|wrap|format|ensure|limit|work|insert|feature|contain|highlight|emphasi[sz]e|mark|sign|"
    "separate|set|stick|stay|remember|please|plan|explain|describe|compare|tell|show|draft|create|"
    "which|where|output|return|generate|supply|reply|choose|pick|go|come|refer|bring|apart|"
    "should|must|may|can|needs?|will|it|your|you|the|each|every|all|with|in|at|as|under|within|exactly|no|not|never|"
    "without|only|of|on|if|when|between|otherwise|then|while|also|be|to|break|split|say|call|have|has|rely|"
    "refrain|omit|exclude|skip|steer|deliver|produce|cover|offer|aim|cap|restrict|incorporate|"
    "decorate|consist|number|spread|for|this|that|there|from"
)

_EN = Lexicon(
    before=(
        (r"(?:at (?:the )?(?:very )?least|at or (?:above|over)"
         r"|no (?:less|fewer|shorter|smaller|lower) than"
         r"|not (?:be )?(?:less|fewer|shorter|smaller|lower) than|upwards of|≥|>="
         r"|(?:minimum|lower (?:limit|bound))(?: [a-z]+){0,6}?)", "low"),
        (r"(?:at (?:the )?(?:very )?most|no (?:more|longer|greater|higher|larger) than"
         r"|not (?:be )?(?:more|longer|greater|higher|larger) than|up to"
         r"|at or (?:below|under)|≤|<=|tops"
         r"|(?:maximum|max|upper (?:limit|bound)|limit|limited|cap|capped|ceiling|restrict|"
         r"restricted|confine|confined)(?: [a-z]+){0,6}?|within"
         r"|stop(?:ping)? (?:short )?at)", "high"),
        (r"(?:anything but|other than|more or (?:less|fewer) than|not exactly)", "other"),
        (r"(?:more|longer|greater|higher|larger|bigger) than|over|above|beyond|exceed(?:s|ing)?"
         r"|past|surpass(?:es|ing)?|top(?:ping)?", "more"),
        (r"(?:fewer|less|shorter|lower|smaller) than|under|below|beneath|short of", "less"),
        (r"exactly|precisely|(?:just|only|a total of|totall?ing|equal to"
         r"|no more and no fewer than)",
         "exact"),
        (r"about|around|roughly|approximately|nearly|almost|some|circa|close to", "about"),
    ),
    after=(
        (r",? ?(?:and )?(?:no|neither|nor|not)(?: one)? more,? (?:and |nor |or )?(?:no |not )?"
         r"(?:one )?(?:fewer|less)|,? neither fewer nor more|,? no fewer,? (?:and "
         r"|nor )?(?:no )?more"
         r"|,? (?:exactly|precisely)\b(?! \d)|,? on the dot", "exact"),
        (r"\+|,? (?:or|and) (?:more|above|longer|up|upwards)\b(?! than)"
         r"|,? at (?:the (?:very )?)?least"
         r"\b(?! \d)|(?:,? (?:as (?:a|the) |at (?:a |the )?)?minimum)|-?plus\b"
         r"|,? if not more", "low"),
        (r",? or (?:fewer|less|below|shorter|under)\b(?! than)"
         r"|,? at (?:the (?:very )?)?most\b(?! \d)"
         r"|(?:,? (?:as (?:a|the) |at (?:a |the )?)?(?:maximum|max\b|limit|cap\b|ceiling|tops))"
         r"|,? at the outside", "high"),
        (r" or so\b|-ish|,? more or less", "about"),
    ),
    to=r"\s*(?:-|–|—|~)\s*| (?:to|through|and|or) ",
    away=r"\b(?:outside|not between|other than between|beyond the range)\b[^.;]{0,25}$",
    negator=(
        r"\b(?:no|not|never|none|neither|nor|nothing(?! else\b| besides\b)|nowhere|without|"
        r"avoid(?:s|ing)?|cannot|"
        r"omit(?:s|ting)?|exclud(?:e|es|ing)|refrain(?:s|ing)?|leave(?:s)? out|leaving out|"
        r"steer(?:ing)? clear|"
        r"stay(?:ing)? away|keep(?:ing)? away|free (?:of|from)|skip(?:ping)?|forgo"
        r"|abstain(?:ing)?|ban|"
        r"devoid|lack(?:ing|s)?|eschew(?:ing)?|drop(?:ping)?|forbid(?:den)?|forget|fail|zero|"
        r"stay(?:ing)? clear|keep(?:ing)? clear|remove|except(?:ing)?|other than|"
        r"do without|doing without|"
        r"keep(?=[^.;,]{1,80}\b(?:out of|away from)\b)|leave(?=[^.;]{1,80}\bout\b))\b|n['’]t\b"
    ),
    denied=(
        r"^(?![^.;!?\n]{0,40}\b(?:may|can|must|should|has to) [^.;!?\n]{0,30}, and\b)"
        r"[^.;!?\n]{0,60}?(?:(?<!, )\b(?:must|should|may|can|do|does|is|are|will|shall|to|ought)"
        r"(?: (?:all|both|each|also|either))?"
        r"(?: not| never|n['’]t)\b|\bcannot\b|\bcan't\b|\b(?:avoided|omitted|excluded|left out|"
        r"forbidden|banned|prohibited|off[- ]limits|disallowed|absent|not allowed|ruled out|"
        r"kept out|unwelcome)\b)"
        r"|^(?:,? (?:and |or )?(?!and\b|or\b)[a-z]+){0,4} (?:aside|excepted)\b|^[- ]free\b"
    ),
    reset=(
        r"[.;!?\n](?=\s|$)|\bbut\b|\byet\b|\bwhile\b|\bhowever\b|[()]"
        rf"|(?:,|—|–| and\b| then\b)\s*(?:(?:and|but|then|also|please|instead|just|only)\s+)*"
        rf"(?=(?:{_VERBS})(?:e?s)?\b|[a-z]+ing\b)"
    ),
    units=(
        (r"words?\b", "word"), (r"sentences?\b", "sentence"), (r"paragraphs?\b", "paragraph"),
        (r"lines?\b(?! breaks?)", "line"), (r"(?:characters?|chars)\b", "character"),
        (r"letters?\b", "letter"), (r"(?:bullet(?:ed)?(?: points?)?|bullets|items?|points?|entry|"
         r"entries)\b(?! list)", "item"),
        (r"(?:sections?|parts?|segments?|blocks?)\b", "section"), (r"(?:headings?"
         r"|headers)\b", "heading"),
        (r"(?:times?|occurrences?|mentions?|instances?|appearances?|uses|references?)\b", "time"),
        (r"columns?\b", "column"), (r"rows?\b", "row"), (r"questions?\b", "question"),
        (r"options?\b", "option"), (r"(?:emojis?|emoticons?)\b", "emoji"),
        (r"placeholders?\b", "placeholder"), (r"semicolons?\b", "semicolon"), (r"%|percent\b"
         r"|per cent\b",
         "percent"), (r"(?:passages?|spots?|highlights?|places?|snippets?|stretches)\b", "passage"),
        (r"(?:answers?|responses?|versions?)\b", "answer"), (r"dates?\b", "date"),
        (r"syllables?\b", "syllable"), (r"statements?\b", "statement"), (r"pronouns?\b", "pronoun"),
    ),
    soft=r"\b(?:any|the|these|those|both|either|all|following|this|that|my|our)\s*$",
    concepts=(
        (r"lower[- ]?case|small letters|lowercased", "lower case"),
        (r"upper[- ]?case|capital(?:s|i[sz]\w+| letters?)?\b|all[- ]caps\b", "capitals"),
        (r"semicolons?", "semicolons"), (r"\bcommas?\b", "commas"),
        (r"exclamation (?:marks?|points?)|exclamations?|\bexclamatory", "exclamations"),
        (r"question marks?|(?<!this )(?<!following )\bquestions?\b|\binterrogative", "questions"),
        (r"full stops?|\bperiods?\b(?! of)|\bdots?\b", "full stops"),
        (r"\bdigits?\b|\bnumerals?\b", "digits"), (r"\bjson\b", "JSON"),
        (r"\bcsv\b|comma[- ](?:separated|delimited) (?:values|data)", "CSV"),
        (r"\bxml\b|\byaml\b|\bhtml\b", "markup"),
        (r"\btables?\b", "tables"), (r"\bheadings?\b|\bheaded\b|\bheadlines?\b", "headings"),
        (r"\btitles?d?\b|<<", "titles"),
        (r"\bbullet(?:s|ed| points?)?\b|\bbullet-", "bullets"),
        (r"\bnumbered\b|\benumerated\b|\bnumbering\b"
         r"|\bnumber (?=exactly|your|each|them|\d)",
         "numbered lists"),
        (r"\bemojis?\b|\bemoticons?\b", "emoji"), (r"\bpostscripts?\b", "postscripts"),
        (r"\bhighlight(?:s|ed|ing)?\b|\bemphasi[sz]e\w*|\bbold(?:ed)?\b|\bitalic\w*|\*\*?[a-z]",
         "highlights"),
        (r"\bwhite ?space|\bspaces?\b", "white space"),
        (r"\bplaceholders?\b", "placeholders"), (r"\bbrackets?\b|\[[a-z]", "brackets"),
        (r"\bquotation marks?\b|\bquotes\b|\bquoted\b|\bquotations?\b", "quotation marks"),
        (r"\bcode\b", "code"), (r"\brhym\w+|\bpoems?\b|\bverses?\b", "verse"),
        (r"\bparagraphs?\b", "paragraphs"),
        (r"\btone\b|\bformal\w*|\bfriendly\b|\bhumou?r\w*|\bpolitely\b|\bcasual\w*"
         r"|\bstyle\b", "tone"),
        (r"(?:#\d|\bthird) persons?\b", "grammatical person"),
        (r"\bexamples?\b(?= (?:from|of|for)\b)", "examples"),
        *((rf"\b{name}\b", name.capitalize()) for name in (
            "english", "chinese", "french", "german", "spanish", "italian", "portuguese", "russian",
            "japanese", "korean", "arabic", "hindi", "latin", "swedish", "dutch", "turkish")),
    ),
    senses=(
        (r"\bbegin\w*|\bstart\w*|\bopen(?:s|ing|ed)?\b|\bfirst\b|#1\b|\binitial|\bahead\b"
         r"|\bbefore\b|\btop\b|\bprefac\w+|\bprecede", "the beginning"),
        (r"\bend(?:s|ing|ed)?\b|\bclos(?:e|es|ing|ed)\b|\bfinish\w*|\blast\b|\bfinal\w*"
         r"|\bconclu\w+|\bbottom\b|\bafter\b|\bwrap up|\bsign off|\bfollow", "the end"),
        (r"\beach\b|\bevery\b|\ball\b|\bany\b|\bper\b|\bno (?:sentence|line|word|paragraph)"
         r"|\bthroughout\b|\beverything\b|\bnever\b", "each"),
        (r"\bsame\b|\bidentical\b|\bequal\w*|\bshar(?:e|es|ing)\b|\brepeat\w*|\bas many\b"
         r"|\balike\b|\bconsecutive\b|\bin a row\b", "the same"),
        (r"\bdifferent\w*|\bdistinct\w*|\bunique\w*|\bvar(?:y|ied)\b|\banother\b|\bseparate\b"
         r"|\bno two\b", "difference"),
        (r"\brevers\w+|\bbackwards?\b|\bz to a\b|\bdescending\b", "reverse"),
        (r"\bonly\b|\bnothing (?:but|else|more|other|besides)\b|\bother than\b|\binstead of\b"
         r"|\bjust\b|\balone\b|\bsolely\b|\bexclusively\b|\bignor\w+|\bsimply\b"
         r"|\bno(?:t any)? (?:others?|additional|further|extra)\b"
         r"|\bno more\b|\bwithout (?:answering|doing)", "only"),
        (r"\bodd\b", "odd"), (r"\beven\b", "even"), (r"\bdouble\b", "double"),
        (r"\bsquare\b|\[", "square"), (r"\bangular\b|\bangled?\b|<<|\bchevron", "angle brackets"),
        (r"\bsentences?\b", "sentences"), (r"\blines?\b", "lines"), (r"\bletters?\b|case\b"
         r"|\bcapital|\bcaps\b", "letters"),
        (r"\brows?\b", "rows"), (r"\bcolumns?\b", "columns"),
        (r"\bwords?\b", "words"),
        (r"(?<!no )(?<!without )(?<!any )(?:\bblank\b|\bempty\b|\bline breaks?\b)", "blank lines"),
    ),
    places=((r"(?:each|every|per|any|all|no|individual|respective|apiece)", "each"),
            (r"(?:first|opening|initial|top|very first|\b1\b)", "first"),
            (r"(?:last|final|closing|concluding|ending)", "last")),
    if_=r"\b(?:if|when|whenever|where|should|provided|in case|in the event|as long as|unless|"
        r"on condition|supposing|given that|depending on|in which case|once)\b",
    else_=r"\b(?:otherwise|else|if not|or else|failing that|normally|by default|ordinarily|"
          r"(?:in|for) (?:all|any|every) other (?:case|situation)s?|in other cases|"
          r"(?:if|when|where) (?:it|that|this|the \w+|your \w+|you|neither|none|nothing)"
          r"(?: [a-z]+)?(?:\s+(?:not|no|longer|more)|n['’]t| is (?:longer|shorter))"
          r"|if neither|if none|in neither|in all remaining|"
          r"in which case|unless)\b",
    unless=r"\bunless\b",
    refusal=r"^\W*(?:sure|certainly|of course|okay|absolutely)\b[,!. ]"
            r"|^\W*here(?:'s| is| are|’s)\b|^\W*(?:rewritten|revised|new)\b[^.\n]{0,30}:"
            r"|\bas an ai\b|\bi (?:cannot|can't|am unable)\b|^\W*(?:thank you for|sorry\b)",
    stops=frozenset({
        "a", "about", "add", "all", "also", "altogether", "an", "and", "answer", "any",
        "anywhere", "appear", "appears", "are", "as", "at", "avoid", "be", "between",
        "both", "but", "by", "can", "contain", "contains", "do", "does", "don", "each",
        "else", "entire", "entirely", "every", "exactly", "fewer", "first", "for", "from",
        "give", "has", "have", "here", "i", "if", "in", "include", "into", "is",
        "it", "its", "just", "keep", "kind", "last", "least", "less", "let", "like",
        "make", "may", "me", "mention", "more", "most", "must", "my", "never", "no",
        "not", "occur", "occurs", "of", "on", "once", "one", "only", "or", "other",
        "others", "our", "out", "over", "own", "please", "put", "reply", "response",
        "same", "should", "so", "such", "sure", "text", "than", "that", "the", "their",
        "them", "then", "there", "these", "they", "this", "those", "time", "times", "to",
        "too", "twice", "under", "up", "us", "use", "very", "we", "when", "which",
        "who", "whole", "will", "with", "without", "word", "words", "would", "write",
        "you", "your",
    }),
)

_ZH = Lexicon(
    before=(
        (r"(?:至少|不少于|不低于|最少|不小于|不短于|起码|最低|下限[为是]?|不能少于|不得少于"
         r"|不可少于|不应少于|"
         r"不要少于|别少于|不能低于|不得低于)", "low"),
        (r"(?:至多|最多|不超过|不多于|不高于|不大于|不长于|上限[为是]?|不得超过|不能超过"
         r"|不可超过|不应超过|不要超过|别超过|"
         r"勿超过|不能多于|不得多于|不要多于|最长|限[制定]?在|限于|不会超过|不超出)", "high"),
        (r"(?:不等于|不是|不要恰好|不要正好)", "other"),
        (r"(?:超过|多于|高于|大于|长于|超出)", "more"),
        (r"(?:少于|低于|不到|不足|小于|短于|不满)", "less"),
        (r"(?:恰好|正好|刚好|恰恰|一共|总共|共|只能?|仅|整整|刚刚好|等于)", "exact"),
        (r"(?:大约|约|大概|差不多|近|接近)", "about"),
    ),
    after=(
        (r"(?:以内|之内|以下|及以下|或更少|或以下|或者更少|为限|封顶|为上限)", "high"),
        (r"(?:以上|及以上|或更多|或以上|或者更多|起步|为下限)", "low"),
        (r"(?:，?不多也?不少|，?不多不少)", "exact"),
        (r"(?:左右|上下|来个)", "about"),
    ),
    to=r"\s*(?:到|至|和|与|或|-|–|—|~|～)\s*",
    away=r"(?:不在|不介于|之外)[^。；，]{0,10}$",
    negator=(
        r"(?:不要|不得|不能|不可以?|不许|不准|不应该?|不用|不使用|不出现|不提|不含|不包含"
        r"|不包括|不写|不加|不再|不允许|没有|"
        r"切勿|勿|别|避免|避开|无须|不必|除去|禁止|禁用|杜绝|省略|去掉|不带|无(?!论)|回避|排除"
        r"|远离|不留|不换|免用|绝不|忘)"
    ),
    denied=r"^[^。；！？\n，,]{0,14}?(?:不要|不得|不能|不可以?|不许|不应|不出现|都别|避免|禁止"
    r"|禁用|不允许|一律不|均不)",
    reset=r"[。；！？\n()]|，(?!或|以及|还有)|、?但是?|而(?=是|要)|并且|并(?=[用以在提写])",
    units=(
        (r"字符", "character"), (r"字母", "letter"), (r"(?:单词|词语|词|汉字|字)(?!典|号"
         r"|体)", "word"),
        (r"(?:表情|emoji)", "emoji"), (r"占位符", "placeholder"), (r"分号", "semicolon"),
        (r"(?:陈述句)", "statement"), (r"(?:问句|疑问句|问题|选择题|道题)", "question"),
        (r"句", "sentence"), (r"(?:段落|自然段|段)", "paragraph"), (r"行", "line"),
        (r"(?:(?<!依)次|遍|回(?!答))", "time"), (r"(?:部分|小节|节|章节|块|大块|板块)", "section"),
        (r"标题", "heading"), (r"列", "column"), (r"处", "passage"), (r"%", "percent"),
        (r"(?:条目|条|项|要点|点)", "item"), (r"(?:回答|答案|版本)", "answer"), (r"选项", "option"),
        (r"日期", "date"),
    ),
    soft=r"(?:相邻|任何|任意|这|那|每|以下|下列|上述|者|前|后)\s*$",
    concepts=(
        (r"小写", "lower case"), (r"大写", "capitals"), (r"分号", "semicolons"),
        (r"逗号", "commas"), (r"感叹号|感叹句|惊叹号", "exclamations"),
        (r"问号|问句|疑问句|提问|反问", "questions"), (r"句号|句点", "full stops"),
        (r"阿拉伯数字|数字", "digits"), (r"json", "JSON"), (r"csv", "CSV"),
        (r"表格", "tables"), (r"标题(?!大小写)", "headings"), (r"<<|尖括号", "titles"),
        (r"项目符号|“- ”|无序列表|圆点列表", "bullets"), (r"编号|有序列表|序号", "numbered lists"),
        (r"表情|emoji", "emoji"), (r"附言|又及", "postscripts"),
        (r"突出|加粗|重点|斜体|高亮|强调|\*\*?\w", "highlights"),
        (r"空格|空白", "white space"),
        (r"占位符", "placeholders"), (r"方括号|\[\w", "brackets"), (r"引号", "quotation marks"),
        (r"人称", "grammatical person"), (r"代码", "code"), (r"押韵|诗", "verse"),
        (r"段", "paragraphs"),
        (r"语气|风格|口吻|正式|幽默|亲切", "tone"),
        *((name, name) for name in (
            "英语", "英文", "中文", "法语", "德语", "西班牙语", "意大利语", "葡萄牙语", "俄语",
            "日语", "韩语")),
    ),
    senses=(
        (r"首|开头|#1|开始|起首|开篇|先|最前", "开头"), (r"末|结尾|最后|结束|收尾|结语"
         r"|末尾", "结尾"),
        (r"每|各|所有|任何|一律|全部|任意|都", "每"), (r"(?<!不)(?:相同|同样|同一|一致|相等|重复"
         r"|一样)", "相同"),
        (r"不(?:会|能|可|得|要)?(?:相同|重复|一样|一致)|不同|互异|各异|不一样|相异|别的", "不同"),
        (r"倒|反向"
         r"|逆", "倒序"), (r"奇数", "奇数"), (r"偶数", "偶数"),
        (r"句|问号", "句"), (r"行", "行"), (r"字母|大写|小写", "字母"), (r"字"
         r"|词", "字词"), (r"列", "列"), (r"双", "双"),
        (r"(?<!不)空(?:行|一行|1行|白行)", "空行"), (r"尖括号|<<", "尖括号"),
    ),
    places=((r"(?:每一?个?|各|任何一?个?|所有)", "each"),
            (r"(?:第一|首|开头|#1)", "first"), (r"(?:最后一?|末|结尾)", "last")),
    if_=r"(?:如果|若是?|假如|假使|倘若|要是|当|一旦|只要|除非|如(?=题|回)|的话|时，|的情况)",
    else_=r"(?:否则|不然|要不然|反之|其他情况|其余情况|若不是|如果不是|如果没有|若没有|若未"
    r"|要是没有|要是不|"
          r"如果不|若不|不是这样|除非|如未|如没有|没有的话|如无|若无)",
    unless=r"除非",
    refusal=r"^\W*(?:好的|当然|没问题|以下是|这是|改写(?:后|如下))|作为一?个?(?:人工智能|AI)"
    r"|我无法",
    stops=frozenset(),
)

LEXICONS = {"en": _EN, "zh": _ZH}
PAIRS = {
    '"': '"', "“": "”", "‘": "’", "«": "»", "「": "」", "『": "』", "`": "`", "„": "“", "”": "”",
}
CONTRARY = {"the same": "difference", "相同": "不同"}
"""What a sense becomes where it is denied."""
