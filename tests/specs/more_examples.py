"""Examples of the constraints beside IFTrain's and IFBench's: call -> (passes, fails)."""

from __future__ import annotations

ENGLISH: dict[str, tuple[str, str]] = {
    # sentences
    "first_word_of_sentences(w: \"Today\")":
        ("Today, I came. \"Today\" you went.", "Today. Not now."),
    "last_word_of_sentences(w: \"home\")":
        ("I go home. You, **home**!", "I go home. You go homeward."),
    "nth_word_of_sentence(w: \"river\", n: 2, m: 3)":
        ("Yes. It's a-swift \"River\", no?", "Yes. The river flows."),
    "sentence_chain": ("I saw the \"sea\". Sea birds flew.", "I saw the sea."),
    "growing_sentences(n: 2)": ("I don't. You really - did go.", "I don't. You did go."),
    "growing_alliteration": ("A cat came. Big, bad bears!", "Cat came. Big bears."),
    "alphabetical_sentences(n: 3)": ("A cat. \"Better?\" Can't say.", "A cat. Cats. Better."),
    "equal_sentences(n: 2)": ("I saw. He is.", "I saw. I did."),
    "balanced_sentences": ("I came. You? Wow! \"Why?!\" No! Yes.", "I came. You?! Wow?!"),
    "statements_per_question(n: 2)": ("\"I came.\" You went. Why?", "Wow! Amazing!"),
    "emoji_at_sentence_ends": ("Hi there. 👨‍👩‍👧 Bye 🇫🇷! 1️⃣\n\nWell 🎉.", "😀 Hi. 😀 Bye."),
    "hyphenated_sentences": ("A well-known man came.-He left.", "I came.- He left."),
    # copying; the task is "Name a river.\nSay why you like it."
    "copy_request": ("Name a river.\nSay why you like it.", "NAME A RIVER.\nSay why you like it."),
    "copies(n: 2)": (
        "Name a river.\nSay why you like it.\n******\nName a river.\nSay why you like it.",
        "Name a river.\nSay why you like it.\n******\nName a river.\nSay why you like it.\n******",
    ),
    "copy_characters(a: 1, b: 12)": ("Name a river", "Name a rive"),
    "copy_words(a: 2, b: 4)": ("a river. Say", "ame"),
    "copy_with_new_start": (
        "Find a river.\nSay why you like it.", "name a river.\nSay why you like it.",
    ),
    "only_this(p: \"That is all.\")": ("That is all.", "That is all. Bye."),
    "phrase_variations(p: \"the cat sat down\", n: 2)": (
        "So:\n1. The dog sat down.\n2. **The cat lay down!**", "The dog sat down.\nA cat sat down.",
    ),
    # words
    "alphabetical_words": ("\"Yes\", Zoe — all be calm.", "All be done."),
    "no_consecutive_initials": ("A cat \"and\" so on.", "A **Big** cat."),
    "no_shared_initials": ("A big\n\ncat ran, 10 10 times.", "A big — bad cat."),
    "prime_lengths": ("It's so: the state-of-the-art!", "This is it."),
    "consonant_clusters": ("Strong — hands, 2024!", "I sing."),
    "few_vowels(n: 2)": ("Déjà: a bed.", "Vu É à."),
    "unique_words(n: 3)": ("One, one - two! Three.", "One one - ! . ? ; :"),
    "one_word_per_line": ("The\nU.S.\n\nstate-of-the-art,", "The\nold man"),
    "nth_words_japanese(n: 2)": ("I 食べる rice (ごはん) now.", "I 吃饭 rice 2024 now."),
    "word_at_both_ends(w: \"despite\", n: 2)":
        ("\"And, despite it, I went Despite!\" him", "Despite it."),
    # keywords
    "keyword_counts(ws: [\"art\", \"cat\"], ks: [1, 2])":
        ("Art: a cat, a CAT.", "A cat, an art, a party."),
    "some_names(names: [\"Grace\", \"Emma\", \"Liam\"], k: 2)":
        ("Emma met Liam's aunt.", "Emma has grace. Emma!"),
    "conjunctions(k: 2)": ("And yet it moves.", "And then and AND."),
    "pronouns(k: 3)": ("I'm sure it’s theirs.", "A cat saw its allergy."),
    # format
    "quoted_table(columns: [\"a\", \"b\"], rows: 1, sep: \"tab\")":
        ("```\n\"a\"\t\"b\"\n\n\"1\"\t\"2 \"\n```", "\"a\"\t\"b\"\n1\t\"2\""),
    "csv_with_special_field(columns: [\"a\", \"b\"], rows: 1)":
        ("a,b\n1,\"R&D\"", "a,b\n1,\"Research\""),
    "bracketed_words": ("[a]. \"[B-c]\", [don't]!", "[a] [b c]"),
    "wrapped_pairs": ("<<I am>> <<at home>>!", "<<I am>> <<home>>"),
    "list_marker(m: \"->\", n: 2)": ("So:\n-> one\n  -> two", "a -> b -> c"),
    "sentences_then_bullets(s: 2, b: 2)": (
        "I came. He \"saw.\"\n\n* one\n\n* **two**\n", "* one\n* two\n\nI came. He saw.",
    ),
    "sub_bullets(n: 2)":
        ("* one **so**\n  - sub\n* two\n  - sub", "* well-known item\n* two\n  - sub"),
    "no_whitespace": ("One,two!", "One, two!"),
    "template(labels: [\"A:\", \"B:\"])": ("**A:** yes\n\nB: no", "B: yes A: no"),
    "nested_brackets(n: 3)": ("So (it [is {so}]).", "((( )"),
    "nested_quotes(n: 3)": (
        "He said, \"She said, 'It's \"fine\" now,' and left.\"", "It's \"fine\", don't 'worry'.",
    ),
    "explained_quotes(n: 2)": (
        "\"Hi\" is what people say, and “bye” means they leave.",
        "\"Hi\" is what people say, \"bye\".",
    ),
    "indented_stairs(n: 3)": ("a\n b\n\n\n  c", "a\n b\nc"),
    # letters, case, punctuation, position, structure, ratios
    "min_letters(n: 5)": ("He is so.", "I am 123."),
    "max_letters(n: 5)": ("I am 123.", "He is so."),
    "headline_case": ("War and Peace: a Well-Known Tale", "tHe qUick Fox"),
    "max_lowercase_words(n: 1)": ("I LOVE it.", "I love it."),
    "no_full_stops": ("No dots, none!", "Well…"),
    "every_mark": ("So: a, b; c. Why? Oh! What?!", "So: a, b; c. What?!"),
    "same_ends": ("**Rivers** run to \"rivers\"!", "! hi !"),
    "paragraphs_with_same_ends(n: 2)": ("Sea by \"sea\".\n\nI am I!", "Sea by sea.\nI am."),
    "even_parts(n: 2, s: 1, w: 2)":
        ("I came.\n* * *\n***You*** went.", "I came.\n***\nYou went so."),
    "italic_theses(n: 1)": ("# T\n\n## A\n<i>It is.</i> So.", "## A\nIt <em></em> is <i>so</i>."),
    "phrase_overlap(lo: 10, hi: 60)": ("I name a river here.", "Name a river."),
    "max_stop_words(p: 25)": ("Rivers don’t stop ships.", "It is the river."),
    "alternating_syllables": ("A river can't open.", "The old cat came."),
    "starts_with_verb": ("**Run** to the hills.", "Interesting idea."),
    # answers
    "facts_in_order(topic: \"the months of the year, beginning with January\")": (
        "january, February, March, April, May, June, July, August, September, October, November, "
        "December.",
        "January, March, February, April, May, June, July, August, September, October, November, "
        "December",
    ),
    "reverse_alphabetical(names: [\"Chad\", \"Zambia\", \"Mali\"])":
        ("1. Zambia\n2. **Mali**\n\n3. Chad", "Zambia\nChad\nMali"),
    "multiples(k: 7, lo: 10, hi: 50)": (
        "The multiples of 7 from 10 to 50: 14, 21, 28, 35, 42, 49.", "14, 21, 28, 35, 42, 48, 49",
    ),
    "date_list(n: 2, lo: 1769, hi: 1821)":
        ("1796-02-29, 1799-12-31.", "1796-00-00, 1799-02-29, 1812-01-01"),
    "multiple_choice(n: 2, k: 2, label: \"Question\")": (
        "**Question 1:** Who?\nA) I\nB) You\n\n**Question 2:** When and where?\n- A. Now\n- B. So",
        "Question 1: Who and when?\nA) I\nB) You\nQuestion 2: Who?\nA) I\nB) You",
    ),
    "letters_backwards(p: \"bald eagle\")":
        (".elgae dlab eht si tI", "The answer is elgae dlab elgae dlab."),
    "words_backwards(p: \"bald eagle\")": ("eagle bald the is It.", "It is the bald eagle."),
}
CHINESE: dict[str, tuple[str, str]] = {
    "first_word_of_sentences(w: \"今天\")": ("今天好。“今天”也好。", "今天好。明天好。"),
    "last_word_of_sentences(w: \"明天\")": ("我爱明天。等到明天！", "我爱明天。明天见。"),
    "nth_word_of_sentence(w: \"河流\", n: 2, m: 3)": ("你好。有条，河流。", "你好。有一条河流。"),
    "sentence_chain": ("我爱海。海很大。", "我爱海。天很大。"),
    "growing_sentences(n: 1)": ("我来了。你也来了。", "我来了。你走了。"),
    "growing_alliteration": ("天天好。好好好人。", "天天好。好好人。"),
    "alphabetical_sentences(n: 2)": ("Apple 很甜。Banana 也甜。", "Apple 很甜。香蕉也甜。"),
    "equal_sentences(n: 2)": ("今天好。我很忙！", "今天好。今天忙！"),
    "balanced_sentences": ("我来。你呢？好！", "我来。你呢？"),
    "statements_per_question(n: 1)": ("我来。你呢？", "你呢？他呢？"),
    "emoji_at_sentence_ends": ("今天好。😀我走了😀！", "今天好。我走了！😀"),
    "hyphenated_sentences": ("今天好。-我走了。", "今天好。我走了。"),
    # copying; the task is "说出一条河流的名字，并说明理由。"
    "copy_request": ("说出一条河流的名字，并说明理由。", "长江。"),
    "copies(n: 2)": (
        "说出一条河流的名字，并说明理由。\n******\n说出一条河流的名字，并说明理由。",
        "说出一条河流的名字，并说明理由。说出一条河流的名字，并说明理由。",
    ),
    "copy_characters(a: 3, b: 10)": ("一条河流的名字，", "一条河流的名字"),
    "copy_words(a: 3, b: 10)": ("一条河流的名字，并", "一条河流的名字，"),
    "copy_with_new_start": ("写出一条河流的名字，并说明理由。", "说出一条河流的名字，并说明理由。"),
    "only_this(p: \"没有了。\")": ("没有了。", "没有了"),
    "phrase_variations(p: \"早起的鸟儿有虫吃\", n: 2)": (
        "早起的鱼儿有虫吃。\n早起的鸟儿有饭吃。", "早起的鱼儿有虫吃。\n早起的鱼儿有虫吃。",
    ),
    # words
    "alphabetical_words": ("Yes, zebra, apple!", "我爱 apple。"),
    "no_consecutive_initials": ("我有 apple 和 cat。", "apple banana"),
    "no_shared_initials": ("我爱你。", "天天好。"),
    "prime_lengths": ("It is red!", "This is red!"),
    "consonant_clusters": ("strong hands", "I sing"),
    "few_vowels(n: 1)": ("a cat", "a bed"),
    "unique_words(n: 3)": ("天天很好。", "天天好好。"),
    "one_word_per_line": ("天\n气", "天气\n好"),
    "nth_words_japanese(n: 2)": ("我 たべる 饭 ごはん", "我 吃饭 饭 米饭"),
    "word_at_both_ends(w: \"也\", n: 2)": ("“他也来，我也走”。", "他来，我也走。"),
    # keywords
    "keyword_counts(ws: [\"河流\", \"桥梁\"], ks: [1, 2])": ("河流上有桥梁和桥梁。", "河流桥梁。"),
    "some_names(names: [\"张伟\", \"王芳\", \"李娜\"], k: 2)": ("张伟和李娜。", "张伟和张伟。"),
    "conjunctions(k: 2)": ("因为下雨，所以不去。", "因为下雨，因为冷。"),
    "pronouns(k: 2)": ("我们爱他。", "我有其他吉他。"),
    # format
    "quoted_table(columns: [\"名称\", \"价格\"], rows: 1, sep: \"comma\")":
        ("\"名称\",\"价格\"\n\"茶\",\"3\"", "名称,价格\n\"茶\",\"3\""),
    "csv_with_special_field(columns: [\"名称\", \"价格\"], rows: 1)":
        ("名称,价格\n\"茶（绿）\",3", "名称,价格\n\"茶\",3"),
    "bracketed_words": ("[今][天]，[好]。", "[今天][好]"),
    "wrapped_pairs": ("<<今天>><<很好>>。", "<<今天>>很好"),
    "list_marker(m: \"~\", n: 2)": ("如下：\n~ 一\n~ 二", "- 一\n- 二"),
    "sentences_then_bullets(s: 2, b: 1)": ("你好。再见。\n* 一", "你好！再见。\n* 一"),
    "sub_bullets(n: 1)": ("* 一\n  - 二", "* 一"),
    "no_whitespace": ("今天，好。", "今天\u3000好。"),
    "template(labels: [\"概要：\", \"详情：\"])":
        ("概要：好。\n详情：很好。", "概要：\n详情：很好。"),
    "nested_brackets(n: 2)": ("好（很好【真好】）。", "好（很）【好】。"),
    "nested_quotes(n: 2)": ("他说：“我听见‘好’。”", "“好”，“很好”。"),
    "explained_quotes(n: 1)": ("“好”就是不坏。", "他说“好”。"),
    "indented_stairs(n: 2)": ("一\n  二", "一\n二"),
    # letters, case, punctuation, position, structure, ratios
    "min_letters(n: 4)": ("今天 OK。", "今天 2026。"),
    "max_letters(n: 3)": ("今天 2026。", "今天 OK。"),
    "headline_case": ("我读 War and Peace。", "我读 War And peace。"),
    "max_lowercase_words(n: 1)": ("用 grep 命令。", "用 grep 和 sed。"),
    "no_full_stops": ("今天好！", "今天好。"),
    "every_mark": ("甲：乙，丙；丁。谁？好！啊？！", "甲：乙，丙；丁。啊？！"),
    "same_ends": ("好人真好。", "好人。"),
    "paragraphs_with_same_ends(n: 1)": ("好人真好。", "好。"),
    "even_parts(n: 2, s: 1, w: 3)": ("今天好。\n\n***\n\n我来了！", "今天好。\n***\n我来。"),
    "italic_theses(n: 1)": ("## 一\n<em>水是命。</em>所以要省。", "## 一\n水是<em>命</em>。"),
    "phrase_overlap(lo: 10, hi: 60)": ("一条河流很长。", "今天天气很好。"),
    "max_stop_words(p: 25)": ("我爱河流。", "我的是你的。"),
    "alternating_syllables": ("The river can open.", "The old cat came."),
    "starts_with_verb": ("想象一下未来。", "未来很好。"),
    # answers
    "facts_in_order(topic: \"十天干（从甲开始）\")":
        ("甲、乙、丙、丁、戊、己、庚、辛、壬、癸。", "甲、乙、丙、丁、戊、己、庚、辛、壬"),
    "reverse_alphabetical(names: [\"plum\", \"fig\"])": ("plum\nfig", "fig\nplum"),
    "multiples(k: 5, lo: 10, hi: 20)": ("10、15、20。", "10、20。"),
    "date_list(n: 1, lo: 1900, hi: 2000)": ("1949-10-01。", "1949年10月1日"),
    "multiple_choice(n: 2, k: 2, label: \"题目\")": (
        "题目1：谁？\nA. 我\nB. 你\n题目2：什么时候？\nA. 今天\nB. 明天",
        "题目1：谁？\nA. 我\nB. 你",
    ),
    "letters_backwards(p: \"河流\")": ("。流河爱我", "我爱河流。"),
    "words_backwards(p: \"河流\")": ("流河爱我。", "我爱河流。"),
}
