"""Constraints of all compositions, and rewrites of their prompts that people would write."""

from __future__ import annotations

SPEC = '''
ifc 1
use std

constraint winter { parallel { mention(w: "winter", k: 3) } }
constraint words { parallel { max_words(n: 80) mention(w: "winter", k: 3) } }
constraint range { parallel { words_between(lo: 30, hi: 40) no_commas } }
constraint banned { parallel { forbid(ws: ["very", "really"]) min_words(n: 50) } }
constraint keys { parallel { json_object(names: ["title", "summary"]) lowercase } }
constraint grid { parallel { table(columns: 3, rows: 4) uppercase } }
constraint marks { parallel { paragraphs(n: 3) question_end no_exclamation_marks } }
constraint titled { parallel { title max_sentences(n: 6) } }
constraint letters { parallel { avoid_letter(c: "e") sentences(n: 5) } }
constraint counts { parallel { mention(w: "river", k: 2) mention_at_most(w: "bridge", k: 3) } }
constraint ends { parallel { first_word(w: "However") ends_with(p: "Any other questions?") } }
constraint notes { parallel { postscript(marker: "P.S.") placeholders(n: 2) } }
constraint shown { parallel { highlights(n: 2) emoji(k: 3) include_all(ws: ["market", "morning"]) } }
constraint listed { parallel { bullets(n: 4) sentence_length(n: 16) } }
constraint numbered { parallel { numbered_list(n: 5) semicolons(k: 2) no_digits } }
constraint french { parallel { language(l: "fr") two_answers } }
constraint outline {
  chain by heading {
    step "list the main points" "列出要点" for zh { bullets(n: 3) }
    step "explain the most important one" "解释其中最重要的一点" for zh {
      max_words(n: 60) mention(w: "winter", k: 2)
    }
    step "close with advice" "最后给出建议" for zh { max_sentences(n: 4) }
  }
}
constraint paths {
  chain {
    step "decide on a form" "先定形式" for zh { numbered_list(n: 4) }
    step "mind the words" "再注意用词" for zh { mention(w: "harbour", k: 2) }
  }
}
constraint fitting {
  branch {
    when max_sentences(n: 3) { emoji(k: 2) }
    otherwise { paragraphs(n: 4) question_end }
  }
}
constraint routed {
  branch {
    when input contains "price" say "the request mentions a price" say zh "题目提到价格" {
      table(columns: 2, rows: 3)
    }
    otherwise { max_words(n: 90) }
  }
}
constraint headline {
  parallel {
    max_words(n: 120)
    within first line { constraint {
      check count(words) <= 8
      say "use at most 8 words"
      say zh "不超过 8 个字"
    } }
    each paragraph { max_sentences(n: 3) }
  }
}
'''

_T = "Plan a weekend in Lima for 2 adults"
_Z = "为杭州的周末旅行制定一个计划，预算为 800 元"

FAITHFUL: list[tuple[str, str, str]] = [
    ("winter", "en", f"{_T}, and mention 'winter' a minimum of three times."),
    ("winter", "en", f"{_T}. The word “winter” should appear no fewer than three times."),
    ("winter", "en", f"{_T}. Please bring up \"winter\" more than twice."),
    ("winter", "zh", f"{_Z}，并且“winter”这个词至少要出现三次。"),
    ("words", "en", f"{_T}. Work \"winter\" in at least three times while staying under 81 words."),
    ("words", "en", "In no more than eighty words, plan a weekend in Lima for two adults, "
                    "making sure \"winter\" comes up three or more times."),
    ("words", "en", f"{_T}. Your reply must not exceed 80 words and should use the word winter at "
                    "least 3 times."),
    ("words", "en", f"{_T}. There's an 80-word limit, and \"winter\" has to occur 3+ times."),
    ("words", "zh", f"{_Z}。全文请控制在八十字以内，“winter”要出现三次或更多。"),
    ("range", "en", f"{_T}. Use 30 to 40 words and leave out commas."),
    ("range", "en", f"{_T} without using a single comma. Aim for no fewer than 30 and no more than "
                    "40 words."),
    ("range", "en", "Could you plan a weekend in Lima for two adults? Keep your answer between "
                    "thirty and forty words long, and steer clear of commas."),
    ("range", "zh", f"{_Z}，字数在 30 至 40 字之间，且不得出现逗号或顿号。"),
    ("banned", "en", f"{_T} in at least 50 words, steering clear of \"very\" and \"really\"."),
    ("banned", "en", f"{_T}. The words 'very' and 'really' must not appear, and your answer should "
                     "be no shorter than fifty words."),
    ("banned", "en", f"{_T}. Exclude the words \"very\" and \"really\", and write a minimum of 50 "
                     "words."),
    ("keys", "en", f"{_T}. Reply only with a valid JSON object whose keys are exactly \"title\" and "
                   "\"summary\", and keep all letters lowercase."),
    ("keys", "en", f"{_T}. Without using any capital letters, output just one JSON object with "
                   "exactly the two keys `title` and `summary`."),
    ("grid", "en", f"{_T}. Write entirely in uppercase and include a single Markdown table that "
                   "has exactly three columns and, not counting the header, four rows."),
    ("grid", "en", f"IN ALL CAPITAL LETTERS, {_T[0].lower()}{_T[1:]} with one Markdown table of "
                   "exactly 3 columns and 4 rows below its header."),
    ("marks", "en", f"{_T}. Split your answer into exactly three paragraphs with a blank line "
                    "between them, avoid exclamation marks, and finish with a question mark."),
    ("marks", "en", f"{_T} in exactly 3 paragraphs separated by blank lines. Don't use exclamation "
                    "points, and end on a question, with a question mark."),
    ("marks", "zh", f"{_Z}。请恰好写三段，段与段之间空一行，全文不得使用感叹号，并以问号收尾。"),
    ("titled", "en", f"{_T} in six sentences at most. Put a title in double angle brackets, like "
                     "<<my title>>, on its own line."),
    ("letters", "en", f"{_T} in exactly five sentences, never using the letter \"e\"."),
    ("counts", "en", f"{_T}. Refer to \"river\" at least twice, but use \"bridge\" at most three "
                     "times."),
    ("counts", "en", f"{_T}. \"Bridge\" is fine".replace("\"Bridge\" is fine", "Use \"bridge\" no "
                     "more than 3 times and \"river\" two or more times") + "."),
    ("ends", "en", f"{_T}. Start your answer with the word \"However\" and finish with exactly "
                   "\"Any other questions?\", with nothing after it."),
    ("notes", "en", f"{_T}. Include two or more placeholders in square brackets, e.g. [name], and "
                    "add a postscript at the end on a new line starting with \"P.S.\"."),
    ("shown", "en", f"{_T}. Be sure to include the keywords \"market\" and \"morning\", use a "
                    "minimum of three emoji, and highlight at least two passages with Markdown."),
    ("listed", "en", f"{_T}. Give exactly four bullet points, and let no sentence run longer than "
                     "16 words."),
    ("listed", "en", f"{_T} using exactly 4 bulleted items; every sentence should have 16 words or "
                     "fewer."),
    ("numbered", "en", f"{_T}. Include a numbered list of exactly five items starting from 1, use "
                       "at least two semicolons, and otherwise use no digits."),
    ("french", "en", f"{_T}. Write everything in French and give two different answers, each "
                     "with words that the other lacks, separated by six asterisks (******)."),
    ("outline", "en", f"{_T}. Divide your answer into exactly three parts, each with its own "
                      "heading. In the first, list the main points in exactly three bullet points. "
                      "In the second, explain the most important of them in 60 words or fewer, "
                      "mentioning \"winter\" at least twice. In the third, close with some advice "
                      "of no more than four sentences."),
    ("outline", "zh", f"{_Z}。回答恰好分成三个部分，每部分都有标题：第一部分列出要点，正好用三个项目符号条目；第二部分"
                      "解释其中最重要的一点，不超过 60 字，并至少两次提到“winter”；第三部分给出建议，最多四句话。"),
    ("paths", "en", f"{_T}. Begin by deciding on a form: a numbered list of exactly four items, "
                    "numbered from 1. Then mind your words: mention \"harbour\" at least twice."),
    ("fitting", "en", f"{_T}. If your answer is no longer than three sentences, include at least "
                      "two emoji; otherwise, write exactly four paragraphs, separated by blank "
                      "lines, and end with a question mark."),
    ("fitting", "en", f"{_T}. Should your answer have at most 3 sentences, use 2 or more emoji. If "
                      "not, split it into exactly 4 paragraphs with blank lines between them and "
                      "close with a question mark."),
    ("fitting", "zh", f"{_Z}。要是回答最多三句话，就用上至少两个表情符号；不然的话，请恰好写四段，段落之间空一行，并以问号结尾。"),
    ("routed", "en", f"{_T}. When the request mentions a price, include one Markdown table with "
                     "exactly two columns and three rows under the header; in all other cases, stay "
                     "within 90 words."),
    ("headline", "en", f"{_T} in at most 120 words. Keep the first line to 8 words or fewer, and "
                       "no paragraph should have more than three sentences."),
    ("winter", "en", f"{_T}. Your answer should feature \"winter\" thrice or more."),
    ("winter", "en", f"Make sure \"winter\" shows up at least three times as you plan a weekend "
                     "in Lima for two adults."),
    ("winter", "en", f"I'd like you to plan a weekend in Lima for 2 adults, and the word \"winter\" "
                     "needs to be used at least three times throughout."),
    ("words", "en", f"{_T}; cap your answer at 80 words, and be sure the word \"winter\" is used "
                    "three times at minimum."),
    ("words", "en", f"{_T}. Mention \"winter\" at least three times, keeping the total length to "
                    "80 words or less."),
    ("words", "en", f"{_T} (80 words max), mentioning \"winter\" at least three times."),
    ("words", "en", f"{_T}. The answer may be up to 80 words long, and it must contain \"winter\" "
                    "at least three times."),
    ("words", "en", f"{_T}. Limit yourself to 80 words, and use the word \"winter\" not fewer than "
                    "three times."),
    ("words", "zh", f"请{_Z}，全文最多八十个字，并在其中至少三次提到“winter”。"),
    ("words", "zh", f"{_Z}。不要写超过 80 个字，同时“winter”一词的出现次数不得少于 3 次。"),
    ("range", "en", f"{_T} in anywhere from 30 to 40 words, and keep it comma-free."),
    ("range", "en", f"{_T}. The response must contain at least 30 words but no more than 40, and "
                    "commas are not allowed."),
    ("range", "en", f"{_T}. Please write 30–40 words and refrain from using commas."),
    ("range", "zh", f"请用三十到四十个字{_Z}，不要出现逗号和顿号。"),
    ("banned", "en", f"{_T}. Do not include the words \"very\" or \"really\" in your answer, which "
                     "should run to at least 50 words."),
    ("banned", "en", f"{_T}, writing 50 words or more and leaving out \"very\" and \"really\"."),
    ("banned", "en", f"{_T}. Keep \"very\" and \"really\" out of your answer, and write at least "
                     "50 words."),
    ("banned", "zh", f"{_Z}，不少于五十字，并避免使用“very”和“really”这两个词。"),
    ("keys", "en", f"{_T}. Your entire response should be a JSON object, all in lowercase, with "
                   "only the keys \"title\" and \"summary\" and no surrounding text."),
    ("keys", "zh", f"{_Z}。请只输出一个 JSON 对象，键恰好为“title”和“summary”，字母一律小写，且至少有一个字母。"),
    ("grid", "en", f"{_T}. Everything must be in capital letters, and there should be one Markdown "
                   "table with exactly 3 columns and exactly 4 rows (excluding the header)."),
    ("titled", "en", f"{_T}. Give your answer a title wrapped in double angle brackets (such as "
                     "<<my title>>) on a line by itself, and use no more than six sentences."),
    ("titled", "zh", f"{_Z}，最多写六句话，并加上一个用双尖括号括起来、单独成行的标题，例如 <<标题>>。"),
    ("letters", "en", f"Without using the letter 'e' anywhere, plan a weekend in Lima for 2 adults "
                      "in exactly 5 sentences."),
    ("counts", "en", f"{_T}. \"River\" aside".replace("\"River\" aside", "The word \"river\" should "
                     "show up at least two times, whereas \"bridge\" may appear three times at most")
     + "."),
    ("counts", "zh", f"{_Z}。“river”至少出现两次，而“bridge”最多出现三次。"),
    ("ends", "en", f"{_T}. The first word of your answer must be \"However\", and it must end with "
                   "the exact phrase \"Any other questions?\" and nothing else after that."),
    ("ends", "en", f"{_T}. Open with \"However\" as the very first word and close with exactly "
                   "\"Any other questions?\", adding nothing afterwards."),
    ("notes", "en", f"{_T}. Use at least two placeholders in square brackets (for example, [name]) "
                    "and finish with a postscript on its own line that begins with \"P.S.\"."),
    ("shown", "zh", f"{_Z}。请用上关键词“market”和“morning”，至少使用三个表情符号（emoji），并用 Markdown 标出至少两处重点。"),
    ("listed", "en", f"{_T} with exactly four bullets, keeping each sentence to no more than 16 "
                     "words."),
    ("listed", "zh", f"{_Z}。请用项目符号列出正好四条内容，并且每句话不超过十六个字。"),
    ("numbered", "en", f"{_T}. Present exactly 5 items as a numbered list starting at 1, include "
                       "no fewer than two semicolons, and avoid digits."),
    ("french", "en", f"{_T}. Respond entirely in French, offering two different answers separated "
                     "only by ******; each should have words the other lacks."),
    ("outline", "en", f"{_T}. Structure your response as exactly three parts, each under its own "
                      "heading. Part one lists the main points using exactly 3 bullet points; part "
                      "two explains the most important point in no more than 60 words and mentions "
                      "\"winter\" two or more times; part three closes with advice in at most 4 "
                      "sentences."),
    ("outline", "en", f"{_T}. Write exactly three headed parts. First, list the main points in "
                      "exactly three bullets. Next, using at most sixty words and mentioning "
                      "\"winter\" at least twice, explain the most important one. Finally, close "
                      "with advice that takes up no more than four sentences."),
    ("paths", "zh", f"{_Z}。首先确定形式：用从“1. ”开始编号的列表，恰好四条；最后注意用词：至少两次提到“harbour”。"),
    ("fitting", "en", f"{_T}. If you answer in three sentences or fewer, use at least two emoji. "
                      "Otherwise, use exactly four paragraphs, separated by blank lines, with a "
                      "question mark at the very end."),
    ("routed", "en", f"{_T}. If a price is mentioned in the request, add a Markdown table of "
                     "exactly 2 columns and 3 rows, not counting the header. Otherwise, use no "
                     "more than 90 words."),
    ("routed", "zh", f"{_Z}。假如题目提到价格，就加入一个 Markdown 表格，正好两列，表头以下正好三行；否则，最多写九十个字。"),
    ("headline", "en", f"{_T}. Use at most 120 words overall; the first line may contain no more "
                       "than 8 words, and each paragraph should be three sentences or fewer."),
    ("fitting", "en", f"{_T}. If your answer is longer than three sentences, write exactly four "
                      "paragraphs, set apart by blank lines, and end with a question mark; "
                      "otherwise, use at least two emoji."),
    ("routed", "en", f"{_T}. Unless the request mentions a price, use at most 90 words; if it does, "
                     "include a Markdown table with exactly 2 columns and 3 rows below the header."),
    ("routed", "en", f"{_T}. If the request doesn't mention a price, write no more than 90 words; "
                     "otherwise, add one Markdown table of exactly 2 columns and, header aside, 3 "
                     "rows."),
    ("routed", "en", f"{_T}. Normally, stay within 90 words, but if the request mentions a price, "
                     "include one Markdown table of exactly 2 columns and 3 rows below the header "
                     "instead."),
    ("headline", "zh", f"{_Z}。全文不超过 120 个字，第一行不超过八个字，每段最多三句话。"),
    ("headline", "en", f"{_T}. The whole answer must not exceed 120 words, with at most 8 words in "
                       "the opening line and at most three sentences per paragraph."),
]

UNFAITHFUL: list[tuple[str, str, str, str]] = [
    ("winter", "en", f"{_T}, and mention \"winter\" several times.", "at least 3"),
    ("winter", "en", f"{_T}, and mention \"winter\" at least 4 times.", "at least 3"),
    ("winter", "en", f"{_T}, and mention \"winter\" three times.", "at least 3"),
    ("winter", "en", f"{_T}, and mention \"winters\" at least three times.", "'winter'"),
    ("winter", "en", f"{_T}, and mention \"Winter\" at least three times.", "'winter'"),
    ("winter", "en", f"{_T}, and do not mention \"winter\", not even at least three times.",
     "to be avoided"),
    ("winter", "en", f"{_T}. Mention \"winter\" at least three times and \"summer\" too.",
     "'summer'"),
    ("winter", "en", f"{_T}. Mention \"winter\" at least three times in under 100 words.",
     "adds or changes a number"),
    ("winter", "en", "Plan a weekend in Lima. Mention \"winter\" at least three times.",
     "the task's number"),
    ("winter", "en", "", "empty"),
    ("winter", "en", f"{_T}, and mention \"winter\" at least three times, and", "cut off"),
    ("winter", "en", f"Sure! {_T}, and mention \"winter\" at least three times.", "answers"),
    ("winter", "en", "Saturday in Lima starts by the sea; in winter the fog hides the winter sun, "
                     "and winter evenings suit 2 adults.", "at least 3"),
    ("winter", "zh", f"{_Z}，并且“winter”最多出现三次。", "at least 3"),
    ("winter", "zh", f"{_Z}，并且多提几次“winter”。", "at least 3"),
    ("words", "en", f"{_T}. Use at least 80 words and mention \"winter\" at least three times.",
     "at most 80"),
    ("words", "en", f"{_T}. Use fewer than 80 words and mention \"winter\" at least three times.",
     "at most 80"),
    ("words", "en", f"{_T}. Use at most 80 sentences and mention \"winter\" at least three times.",
     "at most 80 word"),
    ("words", "en", f"{_T}. Use about 80 words and mention \"winter\" at least three times.",
     "at most 80"),
    ("words", "en", f"{_T}. Mention \"winter\" at least three times.", "at most 80"),
    ("range", "en", f"{_T}. Use 30 to 40 words and use commas.", "commas"),
    ("range", "en", f"{_T}. Use more than 30 and fewer than 40 words without commas.",
     "at least 30"),
    ("range", "en", f"{_T}. Use 30 words and no commas.", "at most 40"),
    ("range", "en", f"{_T}. Use 30 to 40 words.", "commas"),
    ("range", "zh", f"{_Z}，字数在 30 至 40 字之间，并且使用逗号。", "commas"),
    ("banned", "en", f"{_T} in at least 50 words, and be sure to use \"very\" and \"really\".",
     "to be avoided"),
    ("banned", "en", f"{_T} in at least 50 words, without \"very\".", "'really'"),
    ("banned", "en", f"{_T} in at least 50 words, without \"very\" but with \"really\".",
     "'really' is not to be avoided"),
    ("keys", "en", f"{_T}. Reply only with a JSON object whose keys are exactly \"title\" and "
                   "\"summary\", in uppercase.", "std.lowercase"),
    ("keys", "en", f"{_T}. Reply only with a JSON object whose keys are exactly \"title\" and "
                   "\"body\", in lowercase.", "'summary'"),
    ("grid", "en", f"{_T}, all in capitals, with one Markdown table of exactly 4 columns and 3 "
                   "rows below the header.", "exactly 3 column"),
    ("grid", "en", f"{_T}, with one Markdown table of exactly 3 columns and 4 rows below the "
                   "header.", "std.uppercase"),
    ("marks", "en", f"{_T} in exactly 3 paragraphs, set apart by blank lines. Use exclamation "
                    "marks and end with a question mark.", "exclamations"),
    ("marks", "en", f"{_T} in exactly 3 paragraphs, set apart by blank lines. Use no exclamation "
                    "marks.", "questions"),
    ("titled", "en", f"{_T} in at most 6 sentences.", "titles"),
    ("letters", "en", f"{_T} in exactly five sentences, never using the letter \"a\".", "'e'"),
    ("counts", "en", f"{_T}. Mention \"river\" at most three times and \"bridge\" at least twice.",
     "change places"),
    ("ends", "en", f"{_T}. End your answer with the word \"However\" and with exactly \"Any other "
                   "questions?\".", "beginning"),
    ("ends", "en", f"{_T}. Start with the word \"However\" and end with exactly \"Any other "
                   "question?\" and nothing after it.", "Any other questions?"),
    ("shown", "en", f"{_T}. Include the keywords \"market\" and \"morning\", use at least three "
                    "emoji, and highlight passages with Markdown.", "at least 2"),
    ("shown", "en", f"{_T}. Include \"market\" and \"morning\", use at least two emoji, and "
                    "highlight at least three passages with Markdown.", "at least"),
    ("listed", "en", f"{_T} using exactly 4 bulleted items, with 16 words or fewer in total.",
     "sentences"),
    ("french", "en", f"{_T}. Write everything in German and give two clearly different answers, "
                     "separated by six asterisks (******).", "French"),
    ("french", "en", f"{_T}. Write everything in French and give two clearly different answers.",
     "******"),
    ("outline", "en", f"{_T}. Divide your answer into exactly three parts, each with its own "
                      "heading. First explain the most important point in 60 words or fewer with "
                      "\"winter\" at least twice, then list the main points in exactly 3 bullet "
                      "points, then close with advice of no more than four sentences.", "order"),
    ("outline", "zh", f"{_Z}。回答恰好分成三个部分，每部分都有标题：第一部分列出要点，正好用三个项目符号条目；第二部分"
                      "给出建议，最多四句话；第三部分解释其中最重要的一点，不超过 60 字，并至少两次提到“winter”。", "order"),
    ("outline", "en", f"{_T}. Divide your answer into exactly two parts, each with its own "
                      "heading. In the first, list the main points in exactly three bullet points. "
                      "In the second, explain the most important one in 60 words or fewer, with "
                      "\"winter\" at least twice, and close with advice of no more than four "
                      "sentences.", "exactly 3"),
    ("paths", "en", f"{_T}. First mind the words: mention \"harbour\" at least twice. Then decide "
                    "on a form: a numbered list of exactly four items from 1.", "order"),
    ("fitting", "en", f"{_T}. If your answer has at most 3 sentences, write exactly four "
                      "paragraphs, set apart by blank lines, and end with a question mark; "
                      "otherwise, use at least two emoji.", "sides"),
    ("fitting", "en", f"{_T}. Use at most 3 sentences and at least two emoji, and write exactly "
                      "four paragraphs, set apart by blank lines, ending with a question mark.",
     "condition"),
    ("fitting", "en", f"{_T}. If your answer has at most 3 sentences, use at least two emoji, "
                      "write exactly four paragraphs, set apart by blank lines, and end with a "
                      "question mark.", "other side"),
    ("fitting", "zh", f"{_Z}。要是回答最多三句话，就恰好写四段，段落之间空一行，并以问号结尾；否则用上至少两个表情符号。", "sides"),
    ("routed", "en", f"{_T}. If the request does not mention a price, include one Markdown table "
                     "with exactly 2 columns and 3 rows below the header; otherwise, use at most 90 "
                     "words.", "sides"),
    ("headline", "en", f"{_T} in at most 8 words. Use at most 120 words in the first line and at "
                       "most 3 sentences in each paragraph.", "change places"),
    ("headline", "en", f"{_T} in at most 120 words, with at most 8 words in the first line and at "
                       "most 3 sentences.", "part of the answer"),
    ("words", "en", f"{_T}. Mention \"winter\" at least 80 times in at most 3 words.", "at most 80"),
    ("words", "en", f"{_T}. Do not mention \"winter\" more than three times, and use at most 80 "
                    "words.", "at least 3"),
    ("words", "zh", f"{_Z}，最多八十句话，并至少三次提到“winter”。", "at most 80"),
    ("words", "zh", f"{_Z}，八十字左右，并至少三次提到“winter”。", "at most 80"),
    ("words", "zh", f"{_Z}，最多八十个字，并至少三次提到“summer”。", "'winter'"),
    ("range", "en", f"{_T} in no more than 30 and no fewer than 40 words, without commas.",
     "at least 30"),
    ("range", "en", f"{_T} in 30 to 45 words without commas.", "at most 40"),
    ("range", "en", f"{_T} in 30 to 40 words. Don't avoid commas.", "commas"),
    ("banned", "zh", f"{_Z}，不少于五十字，并多用“very”和“really”这两个词。", "to be avoided"),
    ("keys", "en", f"{_T}. Reply only with a JSON object whose keys are exactly \"title\", "
                   "\"summary\" and \"author\", in lowercase.", "'author'"),
    ("keys", "en", f"{_T}. Use the keys \"title\" and \"summary\", all in lowercase.", "JSON"),
    ("grid", "en", f"{_T}, in capital letters and with a Markdown table.", "exactly 3 column"),
    ("marks", "zh", f"{_Z}。请恰好写三段，段落之间空一行，多用感叹号，并以问号收尾。", "exclamations"),
    ("marks", "en", f"{_T} in exactly 3 paragraphs, set apart by blank lines, with no exclamation "
                    "marks. Begin with a question mark.", "the end"),
    ("notes", "en", f"{_T}. Include two or more placeholders in square brackets and add a "
                    "postscript starting with \"PS\" at the end.", "'P.S.'"),
    ("notes", "en", f"{_T}. Include two or fewer placeholders in square brackets and add a "
                    "postscript starting with \"P.S.\" on its own line at the end.", "at least 2"),
    ("numbered", "en", f"{_T}. Include a numbered list of exactly five items starting from 1, use "
                       "at least two semicolons, and write numbers in digits.", "digits"),
    ("listed", "en", f"{_T} with exactly 16 bullet points and sentences of at most 4 words.",
     "exactly 4"),
    ("shown", "en", f"{_T}. Include \"market\" and \"morning\", use at least three emoji, highlight "
                    "at least two passages with Markdown, and add a table.", "tables"),
    ("fitting", "en", f"{_T}. Unless your answer has at most 3 sentences, use at least two emoji; "
                      "otherwise, write exactly four paragraphs, set apart by blank lines, and end "
                      "with a question mark.", "sides"),
    ("routed", "en", f"{_T}. Include one Markdown table with exactly 2 columns and 3 rows below the "
                     "header, and use at most 90 words.", "condition"),
    ("routed", "zh", f"{_Z}。假如题目提到价格，最多写九十个字；否则加入一个 Markdown 表格，正好两列，表头以下正好三行。", "sides"),
    ("headline", "zh", f"{_Z}。全文不超过 8 个字，第一行不超过 120 个字，每段最多三句话。", "change places"),
    ("fitting", "en", f"{_T}. If your answer has more than 3 sentences, use at least two emoji; "
                      "otherwise, write exactly four paragraphs, set apart by blank lines, and end "
                      "with a question mark.", "sides"),
    ("outline", "en", f"{_T}. Write exactly three headed parts. First, list the main points in "
                      "exactly three bullets. Next, using at most sixty words, explain the most "
                      "important one. Finally, mentioning \"winter\" at least twice, close with "
                      "advice that takes up no more than four sentences.", "step"),
    ("winter", "en", f"{_T}. Mention \"winter\" at least three times, but never mention \"winter\".",
     "to be avoided"),
    ("paths", "zh", f"{_Z}。首先注意用词：至少两次提到“harbour”；最后确定形式：用从“1. ”开始编号的列表，恰好四条。", "order"),
]
