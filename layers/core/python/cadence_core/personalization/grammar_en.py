"""How English asks and promises; see ``grammar``."""

import re

from cadence_core.personalization.grammar import Grammar, words

ENGLISH = Grammar(
    leads=re.compile(
        r"\W*+(?:\b(?:please|kindly|just|simply|then|so|and|or|but|now|also|first|next|ok|otherwise"
        r"|alternatively|instead|meanwhile|today)\b\W*+)+"
    ),
    subordinates=re.compile(r"\W*(?:if|when|once|before|after|to|in case|for|as soon)\b"),
    verb=re.compile(r"[a-z]+(?<!ing)(?<!ly)(?<![^es]ed)(?<![^s]s)|bring|ring|reply|apply|swing"),
    not_verbs=words(
        """i you he she it we they this that these those there here what when where who why
        how which whose while as at by for from in into of on to with without within after
        before behind between during since until because if although though unless but and
        or nor so yet not no nobody none nothing never rarely seldom hardly even only
        still often sometimes usually maybe perhaps most many some several few both all
        any each every either neither another other one two three four five six seven
        eight nine ten a an the my our your his her their do does did is are was were has
        have had can could may might must shall should will would hi hello dear good
        morning happy glad sorry thank more less much given across among about like unlike
        too once twice whenever wherever whatever whoever whether over under around beyond
        through throughout against along amid near past per via than such hope imagine
        guess suppose half almost nearly especially people everyone everybody someone
        anyone alongside inside outside despite except plus minus toward towards upon off
        out up down back seeing being having see love like admire appreciate understand
        let sounds"""
    ),
    objects=words(
        "the a an me us my our your this that these those it them him her mine ours one any some"
        " what how which whatever whichever whom everything something here now both every each all"
    ),
    particles=words("to with for in on at by from up out over off down around into under back"),
    with_particles=words(
        """reply write respond answer come drop swing stop log sign look speak talk get go
        head pop hop tune check reach search ask listen move switch carry step stay sit
        join register connect tap click press push scroll turn point ring dial call text
        shout send type swipe scan pay settle hurry think rely count lean bank vote apply
        opt stick hold hang wait book pick choose decide act buy order"""
    ),
    commands=words(
        """type put enter use send give tell share provide submit confirm verify attach
        upload forward email choose set bring get go come click tap press dial install
        download open sign log reply answer respond write"""
    ),
    beside=words(
        """will would can could has have had also often always only just already really even still
        usually simply then now never quietly"""
    ),
    ours=words("our"),
    ands=words("and ,"),
    requests=re.compile(
        r"\b(?:be sure|make sure|do not hesitate|don't hesitate|please|kindly"
        r"|(?:^\W*|\b(?:if|so|but|and|then|all|now)\b[^,.]{0,60},? ?)you "
        r"(?:just |only |simply |will )?(?:need|have|ought)(?: only)? to"
        r"|all you (?:need|have)|(?<![a-z] )you should|(?<![a-z] )you must(?! be| know| have"
        r"| see| feel| get| spend| deal| face| hear| find| want)"
        r"|let (?:the|your|our|my|him|her|them|it|this|that)"
        r"|let (?:me|us) know (?:your|the|which (?!time|day|slot|hour|of|one))"
        r"|let (?:me|us)(?! know| show| cover| start| begin| talk| look| go| see| discuss| walk"
        r"| explain| say| be)"
        r"|(?:i|we)(?: would|'d| will|'ll| just| only| simply)* (?:need|require|ask)|(?:i"
        r"|we)(?: would|'d) like (?:the|your|all|a (?:list|copy))"
        r"|(?:can|could|may|might) (?:i|we) (?:have|get|take|borrow|keep)|all (?:i|we) need"
        r"|go ahead|(?:hand|give|send|pass|lend|grant|forward|email|mail"
        r"|text) (?:me|us))\b"
    ),
    questions=re.compile(
        r"\b(?:can|could|would|will|may|might) you"
        r" (?:please |just |kindly |perhaps |maybe |also )*(?P<verb>[a-z]+)"
    ),
    asked=words(
        "be have like see say tell talk spare mind imagine recognize agree know consider prefer let"
        " meet find want point relate care use"
    ),
    commitments=re.compile(
        r"\b(?:i|we)\b"
        r"(?:(?:'ll|'d|'ve|'re|'m)\b"
        r"| (?:do|did|wo|would|ca|could|have|had|are|was|were|should)n't\b"
        r"| (?:will|would|can|could|have|had|do|am|are|was|were|shall|may|might|did|should|not"
        r"|never|also|often|always|only|just|already|really|even|still|usually|simply|gladly"
        r"|happily|probably|personally|both|once|first|rarely|to|be|been|going|soon|hardly|barely"
        r"|likely|easily|now|then)\b)*"
        r" (?P<verb>[a-z]+)"
    ),
    futures=re.compile(
        r"(?<!\bi)(?<!\bwe)(?: (?:will|would|shall|won't|gonna|(?:is|are) going to)|'ll|'d)\b"
        r"(?: (?:not|never|also|soon|only|just|hardly|barely|probably|likely|easily|always|even|to"
        r"|surely|certainly|almost|often|well|sometimes|no doubt|be|have)\b)* (?P<verb>[a-z]+)"
    ),
    foreseen=words(
        """matter weigh count come ring strike appreciate relate remember think feel depend
        vary know recognize recognise agree see seen like rather prefer want notice
        noticed felt heard sound find imagine understand make take mean help fit look seem
        been a an the you it familiar useful worth nice good great happy glad hard where
        how what leave give free sit stand stay start begin belong apply involve interest
        enough concern love"""
    ),
    endings=re.compile(r"(?:i?ed|ing|e|d|s)$"),
    said=words(
        """wrong mistaken apologize apologise pleased impressed convinced surprised struck go
        leave come keen interested eager bet argue add note venture wager figure assume
        picture sense care value respect admire imagine suppose guess know realize realise
        understand hear heard see saw seen read notice noticed hope thought think wonder
        wondered curious wrote write came found find help helped show build built believe
        like love want wanted sure aware glad happy talk speak chat meet share work worked
        look looked you it that this recognize feel felt mean say said have get keep
        follow following writing reaching sorry delighted here from agree relate need be
        seeing reading suspect doubt remember met learn learned admit where so do am are
        was can could did should as because spoke spent visited start started use used run
        ran grew enjoy enjoyed appreciate picked began tried mention mentioned focus
        specialize specialise support serve tell told asked try tend expect wish bring
        connect collect gather organize organise let lets turn handle hearing the a in made
        make an is brief offer put gathered understood noted spotted recalled stumbled
        assumed guessed browsed chatted learn remain answer explain walk clarify
        respond realised"""
    ),
)
