"""The closed words by which a sentence shows whose it is and how sure; see ``claims``.

All are in small letters without accents.
"""

import re
from dataclasses import dataclass

from cadence_core.personalization.grammar import words


@dataclass(frozen=True)
class ClaimWords:
    """The words of one language.

    ``readers`` are "you", ``theirs`` "your", ``letters`` what they wrote and are called: no claim
    is about these. ``clitics`` stand before a verb without a subject. ``ahead`` may stand before a
    subject, ``articles`` before a noun, ``of`` and ``beside`` behind it, as an ``adjective`` does:
    it is matched with its noun, as in "pricing team" and "mesas vazias". ``describes`` are verbs of
    work and of what one knows, ``is_`` forms of "be", ``states`` what work may be. ``changes`` turn
    either into a gain, but ``more_than`` compares. ``observes`` marks what the author saw, heard or
    supposes.
    """

    readers: frozenset[str]
    theirs: frozenset[str]
    letters: frozenset[str]
    clitics: frozenset[str]
    ahead: frozenset[str]
    articles: frozenset[str]
    of: frozenset[str]
    beside: frozenset[str]
    describes: frozenset[str]
    is_: frozenset[str]
    states: frozenset[str]
    changes: frozenset[str]
    observes: re.Pattern[str]
    more_than: re.Pattern[str]
    adjective: re.Pattern[str]
    clause_end: re.Pattern[str]


def _clause_end(conjunctions: str) -> re.Pattern[str]:
    return re.compile(rf"[,;:()\u2013\u2014!]|\s-\s|\b(?:{conjunctions})\b")


CLAIM_WORDS = {
    "en": ClaimWords(
        readers=words("you yours"),
        theirs=words("your"),
        letters=words(
            """role name note message question email site website field sector industry title"""
        ),
        clitics=frozenset(),
        ahead=words("so then thus or and but yet that which"),
        articles=words(
            """the a an their its these those each every all any some both another other own same
            next first whole single one two three four five six seven eight nine ten no neither"""
        ),
        of=words("of in at for from on to with"),
        beside=words(
            """will would can could do does did don doesn didn won t never not always also only
            just already really even still simply then now ever quickly soon easily both all
            each one of ll"""
        ),
        describes=words(
            """who which that know knows see sees saw seen hear hears heard feel feels felt want
            wants need needs like likes love loves prefer expect expects ask asks asked wonder
            think deal deals handle handles look looks work works run runs use uses have has
            had wait waits forget lose loses lost mean means live face faces struggle
            struggles notice noticed recognize find say says said write wrote mention
            mentioned open opens lead leads manage manages care depend depends vary varies
            differ matter matters weigh weighs count counts sound sounds happen happens take
            takes add adds fit fits spend spends eat eats sit sell sells serve serves offer
            offers cover covers sit sits make makes tell suffer suffers cost costs leave
            leaves feed feeds asked came decide decides review reviews it they we you i go
            goes don understand understands remember remembers plan plans talk talks answer
            answers deserve deserves juggle juggles meet meets rest rests"""
        ),
        is_=words("is are was were be been s re get gets got"),
        states=words(
            """hard harder difficult tough busy full long short different tight common familiar
            simple quiet rarely seldom never not a an the in on at one where when what how why
            of about left more"""
        ),
        changes=words("more fewer less nothing twice half no any"),
        observes=re.compile(
            r"\b(?:imagine|guess|suppose|suspect|assume|wonder\w*|probably|likely|perhaps|maybe|may"
            r"|might|must|can'?t be|cannot be|seem(?:s|ed)?|looks? like|sounds?|tends?"
            r"|(?<!more )often|usually|sometimes|rarely|seldom|hardly"
            r"|i (?:know|understand|realize|see|saw|read|hear|hope|think|believe|notice|noticed"
            r"|heard|was|came|would)|hope|tell|told|says?|said"
            r"|mention\w*|you know|curious|thought of"
            r"|ends? up [a-z]+ing)\b"
        ),
        more_than=re.compile(r"\bmore than\b"),
        adjective=re.compile(r"[a-z]*[^s\W] [a-z]*[^s\W]"),
        clause_end=_clause_end("and|but|so"),
    ),
    "pt": ClaimWords(
        readers=words("voce voces senhor senhora"),
        theirs=words("seu sua seus suas"),
        letters=words("funcao nome mensagem pergunta email site setor cargo"),
        clitics=words("lhe lhes te"),
        ahead=words("assim entao e ou mas que pois dai"),
        articles=words(
            """o a os as um uma uns umas cada todo toda todos todas outro outra outros outras
            proprio propria mesmo mesma primeiro primeira segundo segunda proximo proxima dois
            duas tres quatro cinco seis sete oito nove dez nenhum nenhuma"""
        ),
        of=words("de do da dos das em no na nos nas"),
        beside=words(
            """ja nao nunca sempre tambem so ainda se lhe lhes te me nos vai vao jamais apenas
            mesmo agora logo mais certamente"""
        ),
        describes=words(
            """que quem sabe sabem ve veem viu vive vivem conhece conhecem sente sentem quer
            querem queria precisa precisam gosta gostam gostaria prefere prefira espera
            esperam pergunta pede pedem pensa acha usa usam tem tenha teve trabalha trabalham
            cuida cuidam toca lida lidam pesa pesam importa importam conta contou depende
            varia muda mudam acontece ocorre chega chegam demora esquece esquecem perde perdem
            custa leva toma deixa da dao soa passa passam enfrenta convive acumula acumulam
            combina encaixa significa faz fazem aparece comentou escreveu mencionou disse
            perguntou falta existe ha dirige coordena vende vendem atende atendem serve recebe
            recebem marca marcam mostra decide decidem revisa revisam e enxerga enxergam
            percebe percebem sabera ocupa ocupam veria veriam lembra lembram entende entendem
            comeca planeja planejam responde respondem fala falam merece merecem concilia
            reconhece reconhecem imagina nota notam descansa descansam"""
        ),
        is_=words("e sao esta estao era eram fica ficam"),
        states=words(
            """dificil dificeis facil corrida corrido cheia cheio longa longo curta curto diferente
            diferentes comum conhecida conhecido puxada raro rara simples ocupada complicada
            complicadas cansativo ainda para um uma o a em no na a parte so onde quando quem que
            isso"""
        ),
        changes=words("mais menos nada dobro metade"),
        observes=re.compile(
            r"\b(?:imagin\w+|suponho|acho|acha|acredito|creio|talvez|provavelmente|dev[ea]m?"
            r"|podem?|parece\w*|soa|costum\w+|geralmente|normalmente|muitas vezes|as vezes"
            r"|raramente|quase (?:nunca|sempre|ninguem)|pouca gente|sei|entendo|vi|notei|reparei"
            r"|percebi|li|ou[cv]\w+|vemos|espero|contam|contou|dizem|comenta\w*|comentou"
            r"|mencion\w+|sabe|sabem|pensei|lembrei|curios\w+|nem (?:sempre|tod[ao]s?)"
            r"|acab\w+ [a-z]+ndo)\b"
        ),
        more_than=re.compile(r"\bmais (?:do )?(?:que|de)\b"),
        adjective=re.compile(r"[a-z]+ [a-z]{3,}[so]"),
        clause_end=_clause_end("mas"),
    ),
    "es": ClaimWords(
        readers=words("usted ustedes"),
        theirs=words("su sus tu tus vuestro vuestra vuestros vuestras"),
        letters=words("funcion nombre mensaje pregunta correo sitio sector puesto cargo"),
        clitics=words("le les te os se"),
        ahead=words("asi entonces y e o pero que pues"),
        articles=words(
            """el la los las un una unos unas cada todo toda todos todas otro otra otros otras
            propio propia mismo misma primer primera segundo segunda proximo proxima dos tres
            cuatro cinco seis siete ocho nueve diez ningun ninguna"""
        ),
        of=words("de del en por a al"),
        beside=words(
            """sin duda ya no nunca siempre tambien solo aun todavia se le les te me nos os lo va
            van jamas incluso ahora pronto mas"""
        ),
        describes=words(
            """que quien sabe saben sabes ve ven vive viven conoce conocen conoces siente sienten
            quiere quieren quieres necesita necesitan gusta gustan prefiere espera esperan
            pregunta pide piden piensa cree usa usan tiene tienen tenga trabaja trabajan cuida
            lleva llevan pesa pesan importa cuenta conto depende varia cambia cambian ocurre
            pasa pasan llega llegan tarda tardan olvida olvidan pierde pierden cuesta toma
            deja da dan suena enfrenta enfrentan conviven acumula acumulan encaja casa
            significa hace hacen aparece comento escribio menciono dijo pregunto falta existe
            hay nota notan dirige dirigen coordina vende venden atiende atienden recibe
            reciben ha han complica complican mueve decide deciden revisa revisan ocupa ocupan
            sabra resulta veria verian recuerda recuerdan entiende entienden empieza planifica
            responde responden habla hablan merece merecen reconoce reconocen imagina percibe
            perciben compagina descansa descansan"""
        ),
        is_=words("es son esta estan era eran queda quedan"),
        states=words(
            """dificil dificiles facil llena lleno larga largo corta corto distinto distintos
            diferente comun conocido raro sencillo ocupado complicado duro pequeno intensos
            imposible habitual normal un una el la en parte solo donde cuando quien lo"""
        ),
        changes=words("mas menos nada doble mitad"),
        observes=re.compile(
            r"\b(?:imagin\w+|supong\w+|creo|cree|quizas?|tal vez|probablemente|seguramente|seguro"
            r"|deben? de|pueden?|parece\w*|suena|suel\w+|normalmente|a menudo|muchas veces|a veces"
            r"|rara vez|casi (?:nunca|siempre)|se que|entiendo|vi|he (?:visto|leido|conocido)"
            r"|me (?:fije|acorde)|note|lei|oigo|espero|cuentan|conto|dicen|comentan|comento"
            r"|mencion\w+|sabe|saben|pense|curiosidad|no siempre|no tod[ao]s"
            r"|acab\w+ [a-z]+ndo)\b"
        ),
        more_than=re.compile(r"\bmas (?:que|de)\b"),
        adjective=re.compile(r"[a-z]+ [a-z]{3,}s"),
        clause_end=_clause_end("y|pero"),
    ),
}
