"""The words in which instructions are put, whatever they are about.

A word of a rewrite that is none of these, and that neither task nor constraints have, changes or
adds something. Words that name a form, a tone, a part of speech or a part of an answer are left out
on purpose: an instruction that has one of its own asks for more.
"""

from __future__ import annotations

FUNCTION = frozenset("""
a about above according across actually after again against ahead all along already also although
always am among an and another any anyone anything anywhere are around as at away back be because
been before being below beneath beside besides between beyond both but by can cannot could did do
does doing don done down during each either else enough even ever every everyone everything exactly
few for from further get gets getting give given gives giving go goes going had has have having he
her here hers herself him himself his how however i if in indeed instead into is it its itself just
kindly let lets like likely made make makes making many may maybe me might mine more moreover most
much must my myself near nearly neither never no nobody none nor not nothing now nowhere of off okay
on once one ones only onto or other others otherwise ought our ours out outside over own per perhaps
please provided quite rather really regarding respectively same shall she should since so some
somebody someone something somehow somewhere still such take than that the their theirs them
themselves then there therefore these they thing things this those though through throughout thus
till to together too toward towards under unless unlike until up upon us very via was we well were
what whatever when whenever where whereas wherever whether which whichever while who whoever whole
whom whose why will with within without would yet you your yours yourself ve ll re d s t m isn don
doesn aren won wasn weren can shouldn couldn wouldn hasn haven mustn needn
""".split())
"""Words that a task may lose or gain without a change; what they deny or count is read apart."""

ASKS = frozenset("""
account advise answer argue ask asks asking brainstorm can compare compose consider come contrast
craft create deliver describe detail determine develop discuss draft draw elaborate examine explain
explore figure find generate give go help i'd illustrate imagine inform know lay like list look need
needs offer outline paint picture prepare present produce propose provide put recommend recount
relate reply report request respond say see set share show sketch speak suggest talk tell think
think understand want walk weigh work write i'm love wish wondering interested advice comparison
explanation description account overview suggestion suggestions recommendation recommendations
""".split())
"""Verbs that ask for an answer, and what they ask for."""

RULES = frozenset("""
abide absent abstain achieve add addition additionally adhere adjacent aim allow allowed alone
amount anew anything apart apiece appear appearance apply arrange arranged aside assign attach avoid
bar bare based become begin beginning belong body bottom bound bounded break bring build call called
cap capped care case cases cause ceiling check choice choose clear close closing comes
common complete completely comply composed comprise condition confine conform consecutive consist
constitute construct contain content contents copy correct correspond count cover criteria decide
demand depend depending desired devoid different distinct distribute divide do double drop each end
ending ends enclose enclosed enforce ensure entire entirely entirety equal eschew essential event
exact exceed except organise organize character exception exclude excluding exclusively exist express fail fall fashion feature
fewer fill final finally finish first fit fixed follow followed following forbid forbidden forgo
form format forms free full fulfil fulfill furthermore fully guideline happen happens have hence
hits hold honour honor identical immediate immediately impose incorporate include including
individual inclusive initial insert inside insist instance instruction itself keep kept kind last
later latter least leave leaving length less lest lies limit limited limits list literal long longer
longest lower main maintain mandatory manner mark match matter max maximum mean meaning meet mention
min mind minimum miss missing more name named naming necessary need never next normal normally not
note number obey observe occur occurrence off-limits omit open opening option opt order ordering
original output outright overall pair particular per permit permitted piece place placed point
portion position possible precede preceding precise precisely prefer present preserve prevent
previous proceed prohibit properly provide punctuate purely put quantity quote range reach read
refer reference refrain regard regardless rely remain remaining remember remove repeat replace
require required requirement respect rest restrict result return returning rule run same satisfy
second section select separate separated sequence serve set several shorter shown side sign
similarly single situation skip solely something sort specific specified spell split sprinkle spread
stand start starting state stated stay steer step stick stipulation stop strict strictly structure
structured style submit subsequent subsequently succeed such sum supply sure surround surrounding
switch tell term text thing third time times top total touch treat turn twice type ultimately up
upper use used using usual value various verbatim vary version way weave whatsoever wherever whole
word words work worked wrap write writing written yield zero task prompt question response thereby
anyhow afterwards lastly firstly secondly thirdly likewise meanwhile appropriate otherwise
altogether lettered labelled labeled label marked preface prefaced suffix prefix restate vocabulary
tops tally exhaust upwards surpass short shy lie extend stretch stretches measure extra else's
presence absence truth true false hand ever any's character's exactly besides sentence's constraints
constraint kinds usable whichever outside inclusive mentioned anyway circumstance circumstances
applies holds happen occasion occasions instances appearance appearances occurrences
""".split())
"""Words that state rules."""

SYNONYMS: tuple[frozenset[str], ...] = tuple(frozenset(line.split()) for line in """
child kid youngster children kids youngsters
photo photograph picture image
buy purchase
big large
little small
begin start open commence launch beginning opening first initial
end finish close conclude last final ending closing conclusion concluding
item bullet point entry bulleted
part section segment block
capital uppercase caps upper capitalised capitalized
lowercase lower small
exclamation exclaim
period stop dot
header heading headed headline
blank empty
numeral digit figure number numbered
person human individual
people persons folks
teacher instructor
doctor physician
movie film
film movie
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
""".strip().splitlines())
"""Words that may stand for one another."""

FUNCTION_ZH = frozenset(
    "的地得了着过和与及或并且而但也都还又再就才只则若如果假要是当时候在于从到向对把被让使由为以用请"
    "您你我他她它们这那些个之其所有无不没未别勿莫吗呢吧啊么什怎样何哪谁几多少很更最太非常可能够会须"
    "必需应该将已经曾来去上下里内外中间前后左右起始一二三四五六七八九十百千两零半双第每各某任何全整"
    "总共同等即便另否然因此故虽例比较跟给做作成为请替帮麻烦劳驾谈说讲写述描介绍解释建议列举答复回"
    "拟草定制撰编提供想问询求告诉明阐析论讨记叙")
"""Characters that a Chinese task may lose or gain without a change."""

RULES_ZH = frozenset(
    "字词句段落行篇章节部分条项点处次遍回数量计算超低高少多限制控制范围至约恰好正刚整仅含包括括除"
    "出现使用采避免禁止允许准许省略去掉带留换开头首尾末结束收先接着最后终依次顺序按照遵守满足符合"
    "要求规则题目任务文本内容答案格式形式标签名称部位置组成构包围住放入加添附紧随另外此外单独立"
    "相同异互重复一致完全严格确保证必须务须均皆凡若倘使假否反之情况况条件者类似种样式原封动差错改变"
    "字符号空间隔分割开展划成总体篇幅长度短步且同时即止尽止以内减增上面下面首先其余统通满足得再起"
    "切勿莫贯穿始终唯独任意共计达足够及其它该本此至于别忘记注意请务遵循据依提到及涉写为到底中夹括弧"
    "所属属根据直接只能仅仅正好整个段列出输返回生产给呈现现显示出来保持维持随即后再面向处理子自话占张份里样一二三四五六七八九十百两几成幅半均需")
"""Characters in which Chinese instructions state rules."""
