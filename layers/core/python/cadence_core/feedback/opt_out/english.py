"""Requests for no more messages, in English."""

from cadence_core.feedback.opt_out.grammar import Language

ENGLISH = Language(
    parts={
        # What may precede a request
        "asking": """[{by_law}] [how many times (do|must) (i|we) [have to] (ask|tell) you to]
            [((i|we) (want|wish|would like|need|ask|request|demand)|id like|wed like)
            [(you|that you)] [to]] [(i|we|ive|weve|i have) asked [you] [(already|before|twice
            |repeatedly|(many|several|multiple|three) times)] [now] to]
            [(can|could|would|will) (you|u)] [(how|where) (do|can) i] [(please|just|kindly)]""",
        "wanting": """((i|we) (want|wish|need|would like) to|(id|wed) like to
            |(how|where) (do|can) i)""",
        "not": "(do not [ever]|dont [ever]|never [ever]|no longer)",
        "me": "(me|us) [(or|nor|and) (my|our) (company|team|colleagues|email)]",
        "mine": """[(all|all of)] (my|our) [(personal|work|company|contact)] (email|address|number
            |phone|name|contact|info|information|details|data|company|organization|domain)
            [(address|number|details|info)]""",
        "here": "(anaddress|this (email|address|number) [address])",
        "messages": """[(any|all|more|of)] [(more|further|future|other|additional|of)]
            [(your|these|those|such|this|the)] [(marketing|sales|promotional|unsolicited|cold|type
            of|kind of)] (email|emails|mail|mails|message|messages|text|texts|newsletter
            |newsletters|spam|contact|communication|communications|mailings|promotions
            |solicitations|outreach|followups|follow ups|stuff|crap|junk|garbage|rubbish|shit
            |bullshit)""",
        "list": """[(your|the|this|that|these|all|any)] [(mailing|email|contact|contacts
            |distribution|marketing|sales|outreach|calling)] (list|lists|contacts|prospects|database
            |db|crm|records|mailings|emails|campaign|sequence|newsletter|outreach)""",
        # Surely ours: "the list" may be one of goods or guests.
        "your_list": """((your|this) [(mailing|email|contact|contacts|distribution|marketing|sales
            |outreach|calling)]|[the] (mailing|email|contact|contacts|distribution|marketing
            |outreach|calling)) (list|lists|contacts|prospects|database|db|crm|records|mailings
            |emails|campaign|sequence|newsletter)""",
        "again": """(again|anymore|any more|any longer|ever again|at
            all|further|now|immediately|in the future|from now on|at {here})""",
        "by_law": """[(under|per|as per|pursuant to|according to|in accordance with|in line with)]
            [the] (gdpr|ccpa|rgpd|law|data protection (act|law|laws)|article (17|21) [[of] [the]
            gdpr])""",
    },
    requests=(
        """{asking} unsubscribe ({me}|{mine}|{here}) [from ({list}|{messages}|all|everything|you)]
            [{again}]""",
        "{asking} unsubscribe from ({list}|{messages}|all|everything)",
        "{wanting} (unsubscribe|opt out) [(of|from) ({list}|{messages}|this|everything)]",
        "{asking} opt {me} out [(of|from) ({list}|{messages}|this|everything)]",
        "(i|we) opt out [(of|from) ({list}|{messages}|this|everything)]",
        """{asking} be (removed|unsubscribed|excluded|deleted|taken off|opted out) [[(from|of)]
            ({list}|{messages})]""",
        "(i|we) (want|need) [to be] (off|out) [of] {list}",
        "(id|wed) like to be (off|out) [of] {list}",
        """{asking} (remove|delete|erase|exclude|deregister) ({me}|{mine}) [from
            ({list}|{messages}|your (system|systems|files))] [{again}] [{by_law}]""",
        """{asking} (remove|delete|erase) (any|all|all of|the) [the] (data|information|info|details)
            [that] you (have|hold|keep|store|stored) (on|about|of) {me} [{by_law}]""",
        # Many mails end with "delete this email from your system", so the list is required.
        "{asking} (remove|delete|exclude) {here} from {list}",
        "{asking} (remove|delete|exclude) anaddress",
        """{asking} (take|get|drop|strike|leave) ({me}|{mine}|{here}) (off|out|of) [of]
            {list} [{again}]""",
        "{asking} take ({me}|{mine}) off",
        "{asking} remove from {list}",
        "(would|do) you mind (removing|deleting|unsubscribing) ({me}|{mine}) [from {list}]",
        "(would|do) you mind taking ({me}|{mine}) off [of] {list}",
        "(id|wed|i would|we would) rather not (receive|get) {messages}",
        "(id|wed|i would|we would) rather not (receive|get) [any] more of (these|those)",
        """{asking} (stop|quit|cease) (emailing|mailing|messaging|texting|contacting|calling
            |phoning|spamming|bothering|harassing|soliciting|pestering|writing [to]|reaching out
            [to]) [({me}|{mine})] [{again}]""",
        """(id|i would|wed|we would) appreciate it if you (didnt|did not|stopped) (email|emailing
            |contact|contacting|message|messaging) {me} [{again}]""",
        "{asking} refrain from {messages} [{again}]",
        "{asking} refrain from sending [{me}] ({messages}|anything) [{again}]",
        "[(i am|im|we are)] no longer interested in [(getting|receiving|reading)] {messages}",
        """{asking} {not} contact {me} or (anyone|anybody) (at|in) (my|our) (company|team|office)
            [{again}]""",
        """{asking} refrain from (emailing|mailing|messaging|texting|contacting|calling|writing to)
            ({me}|{mine}|{here}) [{again}]""",
        """{asking} (stop|quit|cease) sending [{me}] [({messages}|this|these|it|them)] [to {me}]
            [{again}]""",
        "{asking} (stop|cease|discontinue) [with] {messages} [{again}]",
        """{asking} {not} (email|mail|message|text|spam|bother|disturb|write to)
            ({me}|{mine}|{here}) [{again}]""",
        "{asking} {not} contact [({me}|{mine}|{here})] [{again}]",
        "{asking} {not} reach out [to ({me}|{mine}|{here})] [{again}]",
        "{asking} {not} (call|follow up with) {me} {again}",
        "{asking} {not} (email|mail|message|text|write) {again}",
        "{asking} {not} follow up [{again}]",
        "{asking} {not} send {me} [any] more of (these|those|this|them|your (emails|messages))",
        "{asking} {not} send {me} ({messages}|anything [else]) [{again}]",
        "{asking} {not} send (any|more|further) {messages} [to ({me}|{mine}|{here})] [{again}]",
        "no (more|further) {messages} [from you]",
        "enough [(of|with)] {messages} [already]",
        """(i|we) {not} (want|wish|need|consent|agree) to (receive|receiving|get|see)
            ({messages}|anything) [from you] [{again}]""",
        "(i|we) {not} (want|wish|need) {messages} [from you] [{again}]",
        """(i|we) {not} (want|wish) to (hear from you|be (contacted|emailed|messaged|bothered)|be
            on {list}) [by you] [{again}]""",
        """(id|wed|i would|we would) (rather|prefer [that]|prefer it if) you (did not|didnt)
            (contact|email|message|call|write to) {me} [{again}]""",
        "{asking} leave {me} alone",
        "{asking} lose (my|our) (number|email [address]|address|contact details)",
        "{asking} (cancel|end) (my|the|this) subscription [to ({messages}|{list})]",
        """{asking} (add|put) ({me}|{mine}) (to|on) (your|the) ({not} (contact
            |call|email)|suppression|dnc|opt out|unsubscribe|block) list""",
        """(i|we) [hereby] (withdraw|revoke) (my|our) consent [(to (receive|receiving) {messages}
            |(for|to) (marketing|direct marketing|the (processing|use) of {mine}))]""",
        """(i|we) [hereby] object to (direct marketing|receiving {messages}
            |(the|any) (processing|use) of {mine}) [for [direct] marketing [purposes]]""",
        "(i|we) {not} (consent|agree) to the (use|processing) of {mine}",
        """you {not} have (my|our) (consent|permission) to (email|mail|message|text|contact|write
            to|send [{messages}] to) {me} [{again}]""",
    ),
    requests_for_others=(
        "{asking} (remove|delete|exclude|unsubscribe) (her|him) from {list}",
        "{asking} (remove|delete|exclude|unsubscribe) them from {your_list}",
        "{asking} take (her|him) off [of] {list}",
        "{asking} take them off [of] {your_list}",
    ),
    # These count as a whole message on any channel, `alone_in_chat` only in a chat.
    alone=(
        "stop [(it|all|now|this|that)]",
        "(stop2quit|stop2end|stop2stop|stop [(2|to)] (quit|end|stop|unsubscribe))",
        "(cease|desist)",
        "remove this (email|address|number)",
        "(fuck|piss|bugger) off",
        "(stopall|unsubscribe|unsub|optout|opt out|remove)",
        "(do not|dont) (email|contact)",
    ),
    alone_in_chat=("(cancel|end|quit|revoke|enough)", "stop promotions"),
    polite=(
        "(please|pls|plz|kindly|thanks|thank you|sorry|ok|okay|just|so|and|but)",
        "(now|today|already|asap|immediately|right now|at once|bye|goodbye)",
        "not interested",
        "(i am|im|we are) (not|no longer) interested",
        "no longer interested",
    ),
    greetings=("hi", "hello", "hey", "dear", "good (morning|afternoon|evening)"),
    reasons=("as", "because", "since"),
    instead=(
        "instead",
        "rather",
        "prefer",
        "(call|phone|email|text|message|whatsapp) me",
        "(use|try|contact|email|write to) anaddress",
        """(i|we) (want|need|would like) [to (see|get|have|try|book)] (a|the|your)
            (demo|offer|quote|proposal|contract|trial)""",
        "lets (talk|speak|meet|chat|call|have|schedule|set|hop|jump|do)",
    ),
)
