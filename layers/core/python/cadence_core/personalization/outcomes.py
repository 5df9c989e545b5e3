"""What happened to others who bought, what no one will suffer again: results that no one can know.

Such a sentence needs no word of money or certainty. Its author says what others did ("shops
like yours saw"), speaks for all who tried, denies the future, or measures how soon and how wholly
something gets better.
"""

import re
from collections.abc import Iterator

from cadence_core.personalization.folding import fold

# Of others one may repeat what they said, and how they are.
SAID = {
    "en": "told|asked|said|mentioned|wanted|needed|struggled|complained|tried|started|opened|used",
    "pt": "contaram|disseram|comentaram|falaram|escreveram|perguntaram|pediram|mencionaram"
    "|chamaram|abriram|comecaram|cresceram|passaram|chegaram|ficaram|fizeram|tiveram|estiveram"
    "|procuraram|puseram|trouxeram|perceberam|sentiram|relataram|deram"
    # The present of verbs whose third person looks like the past.
    "|(?:pre|com|re|se|dis|am)?param|declaram|encaram|(?:re|a)?tiram|giram|admiram|respiram"
    "|inspiram|operam|esperam|geram|superam|alteram|consideram|liberam|recuperam|toleram|lideram"
    "|aceleram",
    "es": "contaron|dijeron|comentaron|hablaron|escribieron|preguntaron|pidieron|mencionaron"
    "|llamaron|abrieron|empezaron|crecieron|pasaron|llegaron|hicieron|tuvieron|estuvieron"
    "|buscaron|pusieron|trajeron|notaron|sintieron|dieron",
}
OTHERS = {
    "en": r"\blike (?:yours|you) (?:have |already |also |just )*"
    rf"(?!(?:{SAID['en']})\b)(?:saw|seen|cut|got|gained|won|made|kept|[a-z]{{3,}}ed)\b"
    r"|\b(?:every(?:one|body)|anyone|people|those|all|most|clients|customers|firms|companies"
    r"|teams|businesses) who (?:ha(?:s|ve) )?(?:tried|tries|joined|switched|adopted|signed"
    r"|moved|bought|uses? (?:it|us|this|ours))\b"
    r"|\bnever\b[^.!?\n]{0,40}\bagain\b|\bwill never\b"
    r"|\b(?:that|who) (?:already )?use (?:it|us|this|ours)\b"
    r"|s (?:that |who |whom )?we (?:already )?(?:work with|serve|help|support|supply)\b"
    r"|(?<!present)(?<!repeat)(?<!lend)(?<!find)(?<!call)(?<!describe)s (?:for )?itself\b"
    r"|\b(?:see|sees|saw|seeing|bring|brings|deliver|delivers|get|gets) (?:\w+ )?results\b",
    "pt": rf"\b(?!(?:{SAID['pt']})\b)(?P<verb>[a-z]+(?:aram|eram|iram))\b"
    r"|\b(?:todo mundo|todos|todas) (?:que |os que )?\w+(?: \w+)? (?:ficou|ficaram|gostou|amou"
    r"|aprovou|voltou|continua)\b"
    rf"|\b(?:a maioria|quase tod[ao]s?|tod[ao]s?|cada|nenhuma?)\b[^.!?\n]{{0,40}}?"
    r" (?!(?:contou|falou|mudou|ficou|chegou|passou|comecou)\b)[a-z]+ou\b"
    r"|\bquem (?:ja )?(?:testou|testa|adotou|adota|assinou|assina|contratou|contrata|provou"
    r"|comprou|experimentou|experimenta|usa (?:ve|ganha|vende|aprova|gosta|nao))\b"
    r"|\b(?:ve|veem|ver|viu|traz|trazem|da|dao) (?:\w+ )?resultados?\b",
    "es": rf"\b(?!(?:{SAID['es']})\b)(?P<verb>[a-z]+(?:aron|ieron|jeron))\b"
    r"|\b(?:quien|quienes|los que|las que) (?:ya )?(?:lo |la )?(?:probo|prueba|prueban|adopto"
    r"|adopta|contrato|contrata|contratan|compro|firma|usa ve|usan ven|usa gana)\b"
    r"|mos nosotros\b|\b(?:ve|ven|ver|vio|trae|traen|da|dan) (?:\w+ )?resultados?\b",
}
# How soon, how wholly and how much better: a description of work needs none of them.
MEASURES = {
    "en": r"immediately|instantly|straight ?away|from day one"
    r"|from the (?:very )?(?:start|outset|first)|by the (?:very )?(?:first|second|next)"
    r"|for good|completely|entirely|totally|altogether|full stop|no longer|goes? away"
    r"|(?:vanish|disappear|shrink|improve|halve|double)(?:e?s)?"
    r"|stop(?:s|ped)? (?!(?:buying|calling|coming|answering|replying|showing)\b)[a-z]+ing"
    r"|sleep (?:easy|better|well)|rests? easy|for less|(?:we|i)(?: have|'ve)? never|negotiable"
    r"|more than (?:you|they|it) (?!(?:think|know|expect|imagine|realize)\b)[a-z]+"
    r"|worthwhile|worth (?:it|your (?:while|trouble|money))"
    r"|(?:is|are|comes?) (?:\w+ ){0,2}included"
    r"|(?:much|far|way|lot) (?:better|faster|easier|quicker|smoother|simpler|happier)"
    r"(?! than (?:i|me|we|any))"
    r"|(?:gets?|gives?|hands?|pays?|puts?) (?:\w+ ){0,4}back(?! (?:to|in|at|on|office)\b)"
    r"|(?:is|are|be|becomes?) (?:all |entirely )?ours?|without a single"
    r"|(?:sooner|earlier|faster|quicker)(?=[.,;!]|$)",
    "pt": r"imediatamente|de imediato|da noite para o dia|desde o (?:primeir\w|inicio|comeco)"
    r"|(?:ja|logo) n[oa] (?:primeir\w|segund\w)|por completo|completamente|totalmente"
    r"|desaparecem?|encolhem?|melhoram?|dobram?|disparam?|passam? a [a-z]+r"
    r"|(?<!mais )de uma vez|sem (?:nem )?uma? (?:so|unic[oa])"
    r"|(?:antes|mais (?:cedo|rapido))(?=[.,;!]|$)|(?<!nao )(?:deix|par)(?:a|am|ar) de"
    r" (?!(?:comprar|vender|voltar|ligar|atender|chegar|responder|aparecer|ir)\b)[a-z]+r"
    r"|(?:fi[cq]|est|d[ou]rm)\w+ (?:mais )?tranquil\w*|somos nos|fi(?:ca|cam|que|quem) chei[oa]s?"
    r"|(?:nunca|jamais) (?:[a-z]+mos|(?:mais )?volt\w+)|mais do que voces?|por menos|em jogo"
    r"|(?:vai|vao|esta|estao|fica|ficam|vem|ja) (?:\w+ )?inclu(?:s[oa]|id[oa])s?|negociav\w+"
    r"|(?:muito|bem) melhor(?! que| do que)"
    r"|(?:muito|bem) mais (?:rapid|facil|faceis|produtiv|leve|tranquil|simples|segur)\w*"
    r"|(?:que|com quem|com [oa]s quais) (?:nos )?(?:ja )?(?:atendemos|trabalhamos|ajudamos|usam)",
    "es": r"inmediatamente|de inmediato|de la noche a la manana|ya en el prim\w+"
    r"|desde el (?:prim\w+|inicio|principio)|por completo|completamente|totalmente|del todo"
    r"|desaparecen?|encogen?|mejoran?|se (?:disparan?|reducen?|duplican?)"
    r"|duplican? [st]us?|pasan? a [a-z]+r"
    r"|(?<!no )dejan? de"
    r" (?!(?:comprar|vender|volver|llamar|atender|llegar|responder|aparecer|ir)\b)[a-z]+r"
    r"|(?:qued|est|due?rm)\w+ (?:mas )?tranquil\w*"
    r"|(?:quedan?|con) (?!las manos)(?:\w+ ){0,2}llen[oa]s?"
    r"|(?:nunca|jamas) (?:[a-z]+mos|(?:mas )?vuelv\w+)"
    r"|(?<!mas )de una vez|sin (?:ni )?una? (?:sol|unic)[oa]"
    r"|(?:antes|mas (?:pronto|rapido))(?=[.,;!]|$)"
    r"|mas de lo que (?!parece|imagin|cree)[a-z]+|por menos|en juego|tirad[oa]|negociab\w+"
    r"|(?:van?|estan?|quedan?|vienen?|ya) (?:\w+ )?incluid[oa]s?"
    r"|mucho mejor(?! que)|mucho mas (?:rapid|facil|productiv|liger|tranquil|sencill|segur)\w*"
    r"|(?:que|con (?:las|los) que|con quienes) (?:ya )?(?:la |lo |nos )?"
    r"(?:atendemos|trabajamos|ayudamos|usan)"
    r"|(?:es|son|queda|quedan|corren?|va) (?:todo |de |por )?nuestr[oa]s?",
}
FAILURE = (
    r"\b(?:no|not|never|nothing|can't|cannot|nao|nada|nunca)\b[^.!?\n]{0,40}"
    r"\b(?:goe?s? wrong|d[aeo]r? errado|sal(?:e|ga|ir) mal)\b"
)
WITH_US = {
    "en": r"^\W*(?:and |so |but )?with us\b",
    "pt": r"^\W*(?:e |mas )?(?:com a gente|conosco)\b",
    "es": r"^\W*(?:y |pero )?con nosotros\b",
}
# On text with accents: only they show the future of Portuguese and Spanish.
NO_ONE = {
    "en": r"\b(?:nobody|no one|nothing|none|not one|no \w+)\b[^.!?;\n]{0,40}?"
    r"(?: will| won't|'ll)\b",
    "pt": r"\b(?:ninguém|nada|nenhuma?|nunca|jamais)\b[^.!?;\n]{0,40}?\b(?:\w{2,}(?:rá|rão)"
    r"|(?:vai|vão) (?:mais )?\w+[aei]r)\b"
    r"|\bnão (?:mais |se |lhe |te )*(?!ser)\w{2,}(?:rá|rão)\b"
    r"|\b(?:é|são|fica|ficam|corre|vai) (?:toda |tudo |por )?noss[oa]s?\b",
    "es": r"\b(?:nadie|nada|ningún|ninguna|nunca|jamás)\b[^.!?;\n]{0,40}?\b(?:\w{2,}(?:rá|rán)"
    r"|(?:va|van) a \w+)\b"
    r"|\b(?:la mayoría|casi tod[ao]s?|cada|ningún|ninguna)\b[^.!?;\n]{0,40}?"
    r" (?!(?:contó|habló|cambió|llegó|pasó|empezó)\b)\w{2,}ó\b"
    r"|\bno (?:se |le |les |te |lo |la )*(?!ser)\w{2,}(?:rá|rán|rás)\b",
}
RESULTS = {
    language: re.compile(rf"{others}|{FAILURE}|{WITH_US[language]}|\b(?:{MEASURES[language]})\b")
    for language, others in OTHERS.items()
}
NEVERMORE = {language: re.compile(pattern) for language, pattern in NO_ONE.items()}


def outcomes_in(sentence: str, folded: str, language: str) -> Iterator[str]:
    """Yield the words by which a sentence claims results, as folded text.

    ``folded`` is the sentence in small letters without accents. A question claims nothing.
    """
    if folded.endswith("?"):
        return
    for match in RESULTS[language].finditer(folded):
        yield match.groupdict().get("verb") or match[0]
    yield from (fold(match[0]) for match in NEVERMORE[language].finditer(sentence.lower()))
