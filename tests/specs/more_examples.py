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
}
