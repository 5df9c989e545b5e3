"""The closed words of contempt; see ``closed_words``.

Everyday words by which a reader or their work is belittled, and the coarse ones. What insults
without such a word is not found.
"""

INSULTS = {
    "en": """idiot*, fool, fools, foolish*, stupid*, dumb, moron*, incompeten*, useless,
        pathetic, lazy, liar, liars, a joke, garbage, ridiculous*, rude, unprofessional,
        embarrass*, disgrac*, shameful*, shame on, clueless, hopeless*, sloppy, ignorant,
        losers, worthless, laughable, a disaster, dinosaur*, wouldn t understand, would not
        understand, wouldn t get it, bad at, terrible at, awful at, disgust*, crap, crappy,
        shit*, fuck*, bullshit, damn, asshole*, bastard*, dimwit*, ignoring me, ignored me,
        your fault, amateur*""",
    "pt": """idiot*, burro, burra, burros, burras, estupid*, imbecil*, imbecis, incompeten*, inutil,
        inuteis, ridicul*, preguicos*, mentiros*, um lixo, tolo, tola, tolos, tolas, vergonh*,
        patetic*, um desastre, amador, amadora, amadores, amadorism*, ignorante*, grosseir*, pouco
        profissional, palhac*, otari*, merda*, porcaria*, fracassad*, mediocre*, desleixad*, nao
        entenda, nao entenderia, sabe o que faz, sabem o que fazem, dao pena, falha de voces, me
        ignorar, me ignorou, culpa sua, bosta, porra, babaca*, trouxa*""",
    "es": """idiota*, tonto, tonta, tontos, tontas, estupid*, imbecil*, incompeten*, inutil,
        inutiles, ridicul*, perezos*, unos vagos, unas vagas, es vago, mentiros*, una basura,
        parece basura, verguenza*, patetic*, un desastre, aficionados, chapuz*, ignorantes, groser*,
        poco profesional, payas*, mierda*, porqueria*, fracasad*, mediocre*, torpe*, burro, burros,
        no lo entender*, sabe lo que hace, saben lo que hacen, da pena, dan pena, ignorarme, me
        ignoro, culpa suya, gilipoll*, cabron*, pendej*, joder, bobo, bobos""",
}
