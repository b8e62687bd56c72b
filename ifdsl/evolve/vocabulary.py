"""The words in which instructions are put, whatever they are about.

A word of a rewrite that is none of these, and that neither task nor constraints have, changes or
adds something. Words that name a form, a tone, a part of speech or a part of an answer are left out
on purpose: an instruction that has one of its own asks for more.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


FUNCTION = _words("""
about above according across actually after again against ahead all along already also although
always am among an and another any anyone anything anywhere are aren around as at away back be
because been before being below beneath beside besides between beyond both but by can cannot could
couldn did do does doesn doing don done down during each either else enough even ever every everyone
everything exactly few for from further get gets getting give given gives giving go goes going had
has hasn have haven having he her here hers herself him himself his how however if in indeed instead
into is isn it its itself just kindly let lets like likely ll made make makes making many may maybe
me might mine more moreover most much must mustn my myself near nearly needn neither never no nobody
none nor not nothing now nowhere of off okay on once one ones only onto or other others otherwise
ought our ours out outside over own per perhaps please provided quite rather re really regarding
respectively same shall she should shouldn since so some somebody somehow someone something
somewhere still such take than that the their theirs them themselves then there therefore these they
thing things this those though through throughout thus till to together too toward towards under
unless unlike until up upon us ve very via was wasn we well were weren what whatever when whenever
where whereas wherever whether which whichever while who whoever whole whom whose why will with
within without won would wouldn yet you your yours yourself
""")
"""Words that a task may lose or gain without a change; what they deny or count is read apart."""

ASKS = _words("""
account advice advise answer argue ask asking asks brainstorm can come compare comparison compose
consider contrast craft create deliver describe description detail determine develop discuss draft
draw elaborate examine explain explanation explore figure find generate give go help illustrate
imagine inform interested know lay like list look love need needs offer outline overview paint
picture prepare present produce propose provide put recommend recommendation recommendations recount
relate reply report request respond say see seen set share show sketch speak suggest suggestion
suggestions talk tell think understand walk want weigh wish wondering work write
""")
"""Verbs that ask for an answer, and what they ask for."""

RULES = _words("""
abide absence absent abstain accompany achieve add addition additionally adhere adjacent afterwards
aim allow allowed altogether amount anew anyhow anyway apart apiece appear appearance appearances
append applies apply appropriate arrange arranged aside assign attach attention avoid bar bare based
become begin beginning belong body bottom bound bounded break bring build call called cap capped
care carefully case cases cause ceiling character check choice choose circumstance circumstances
clear close closing comes common complete completely comply composed comprise condition confine
conform consecutive consist constitute constraint constraints construct contain content contents
copy correct correspond count cover criteria decide demand depend depending desired devoid different
distinct distribute divide double drop enclose enclosed end ending ends enforce ensure entire
entirely entirety equal eschew essential exact exceed except exception exclude excluding exclusively
exhaust exist express extend fail fashion feature fewer fill final finally finish first firstly fit
fixed follow followed following forbid forbidden forgo form format forms free fulfil fulfill full
fully furthermore get guideline happen happens hence hits hold holds honor honour identical
immediate immediately impose include including inclusive incorporate individual initial insert
inside insist instance instances instruction keep kept kind kinds label labeled labelled last lastly
later latter lead least leave leaving length lengths less lest let lettered lie lies likewise limit
limited limits literal long longer longest lower main maintain make mandatory manner mark marked
match matter max maximum mean meaning meanwhile measure meet mention mentioned min mind minimum miss
missing name named naming necessary next non normal normally note number obey observe occasion
occasions occur occurrence occurrences omit open opening opt order ordering organise organize
original output outright overall pair particular past pattern permit permitted phrasing piece place
placed plus point portion position possible precede preceding precise precisely preface prefaced
prefer prefix prepend presence preserve prevent previous proceed prohibit prompt properly punctuate
purely quantity question quote range reach read reader readers refer reference refrain regard
regardless rely remain remaining remember remove repeat replace require required requirement respect
response rest restate restrict result return returning right rule run satisfy second secondly
section select separate separated sequence serve several shorter shown side sign similarly single
situation skip solely sort specific specified spell spelling split spread stand start starting state
stated stay steer step stick stipulate stipulation stop stretch stretches strict strictly structure
structured submit subsequent subsequently succeed suffix sum supply sure surpass surround
surrounding switch tag tagged take tally task term text thereby thereof third thirdly time times top
tops total treat turn twice type ultimately upper upwards usable use used using usual value various
vary verbatim version vocabulary way weave whatsoever whereby word wording words worked wrap writing
written yield zero
""")
"""Words that state rules."""

SYNONYMS: tuple[frozenset[str], ...] = tuple(map(_words, """
child kid youngster children kids youngsters
photo photograph picture image
buy purchase
big large
little small
begin start open commence launch beginning opening first initial
end finish close conclude last final ending closing conclusion concluding
item bullet point entry entries bulleted
part section segment block
capital uppercase caps upper capitalised capitalized
lowercase lower small
exclamation exclaim
period stop dot
header heading headed headline
blank empty
numeral digit figure number numbered
person human individual someone somebody anyone
people persons folks
discover find
affect impact influence
just right
below beneath under
experience see
home house
hard difficult tough
story tale
neighbours neighbors neighbour neighbor
favourite favorite
colour color
centre center
travelling traveling
clothes clothing
teacher instructor
doctor physician
movie film
trip journey
travel travelling travels
holiday vacation
job position
shop store
car automobile
bike bicycle
phone telephone
mobile cellphone
euros euro
dollars dollar
percent per cent
fix repair
cheap inexpensive affordable
fast quick quickly
talk speech
email mail message
letter character
mum mother mom
dad father
grandma grandmother
grandpa grandfather
pupil student
flat apartment
colleague coworker
gift present
job work
autumn fall
rubbish trash garbage
happen occur
beginner novice newcomer
notice announcement
important key main
change alter
choose pick select
different distinct
same identical
asterisk star
square bracket
angle angular double
newline linebreak
row line
vary varied variety
statement sentence
emoji emoticon
example instance such
budget spend
""".strip().splitlines()))
"""Words that may stand for one another."""


IRREGULAR: tuple[frozenset[str], ...] = tuple(map(_words, """
become became
begin began begun
break broke broken
bring brought
build built
buy bought
catch caught
choose chose chosen choice
come came
day daily days
die death dead
drink drank drunk
drive drove driven
eat ate eaten
fall fell fallen
feel felt
fight fought
find found
fly flew flown flight
forget forgot forgotten
freeze froze frozen
good well
grow grew grown
high height
hold held
keep kept
know knew known
learn learnt
leave left
life live lives
lose lost loss
man men
mean meant
meet met
pay paid
ride rode ridden
rise rose risen
run ran
say said
sell sold sale
send sent
sing sang sung song
sit sat
sleep slept
speak spoke spoken speech
spend spent
stand stood
swim swam swum
teach taught
tell told
think thought
wear wore worn
win won
woman women
""".strip().splitlines()))
"""Forms of one word that share no beginning of three letters, or not their end."""


PERIODS = _words("""
second minute hour day night week weekend month season year decade century daily nightly weekly
monthly yearly morning noon afternoon evening spring summer autumn winter
晨 昏 夜 晚 午 春 夏 秋 冬 周
""")
"""Times: unlike other words of a task, they are never exchanged for words that mean the same."""

FUNCTION_ZH = frozenset(
    "一七三上下不与且两个中为举么之九也了二于五些什介从他以们任会但何作你使例供便候假做全八六共其"
    "内再写几划列则别到制前劳勿十千半即去又及双叙另只可右各同后向吗否吧告呢和哪啊四回因在地复外多"
    "够太她如始它安定对将少就左已帮常并应建当很得必怎总您想成我或所才把拟排描提撰故整无时明是更曾"
    "替最有未来析果某样此每比求没烦然用由百的着第等答绍经绘给编而能若草莫虽被要规解讨让议记讲论诉"
    "询该说请谁谈起跟较过还这述那都释里问间阐零需非须驾麻")
"""Characters that a Chinese task may lose or gain without a change."""
RULES_ZH = frozenset(
    "严互产仅件份似位低住体余依保倘允先免入关况准减凡出分切刚割加务动包单占原反变句号合名含呈唯围"
    "均增处头夹好子字守完容封尽尾展属差带幅序底度开异式张弧形循忘恰情意打括持按换据掉接控收改放数"
    "文方显末本束条构标根格案次止正步段注涉添满点照独现理生留略皆目直相省知短确示禁种称空穿立章符"
    "签算篇类紧约组终结统维置者自至致节范落行言计许证词话语贯超足输达返通遍遵避部采重量错长附限除"
    "随隔面项顺题首高"
    "涵囊嵌融谨牢恪拆罗凑缩掺忌戒亦怕性挑择衔缀")
"""Characters in which Chinese instructions state rules."""

OPPOSITES = tuple((a, b) for a, _, b in (pair.partition(" ") for pair in (
    "alone together", "together apart",
    "start finish", "begin end", "open close", "first last", "before after",
    "more less", "more fewer", "most least", "always never", "increase decrease", "gain lose",
    "win lose", "buy sell", "accept reject", "arrive leave", "remember forget", "include exclude",
    "add remove", "small large", "small big", "keep drop", "early late", "long short", "high low",
    "left right", "top bottom",
    "same different", "single double", "possible impossible", "true false", "full empty",
    "upper lower", "next previous", "above below", "inside outside", "up down",
)))
OPPOSITES_ZH = tuple((a, b) for a, _, b in (pair.partition(" ") for pair in (
    "#1 最后", "上午 下午", "早上 晚上", "增加 减少", "开始 结束", "之前 之后", "以前 以后",
    "最多 最少", "先 后", "总是 从不", "可以 不可以",
)))
"""Words of one kind of which a task may have exchanged one for the other."""
