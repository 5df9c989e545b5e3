"""How Spanish asks and promises; see ``grammar``."""

import re

from cadence_core.personalization.grammar import Grammar, words

SPANISH = Grammar(
    leads=re.compile(
        r"\W*+(?:\b(?:por favor|solo|solamente|simplemente|basta|entonces|y|e|o|pero|ahora|tambien"
        r"|primero|despues|luego|hoy|ya|aqui|alli|si prefiere|si quiere|no)\b\W*+)+"
    ),
    subordinates=re.compile(r"\W*(?:si|cuando|antes|despues|para|en cuanto|tras)\b"),
    verb=re.compile(r"[a-z]+(?:e|a|en|an|ga|di|haz|pon|ven|ve)"),
    not_verbs=words(
        """va es era seria fue veces queda parece puede debe existe hay habia falta esta estaba toda
        cada ninguna mucha muchas muchos poca pocas pocos tanta esa aquella nuestra suya una uno
        alguna cierta misma
        otra propia para sobre entre desde hasta conforme aunque nunca siempre casi donde
        porque que quien como mientras durante antes ademas ni mismo dentro fuera fuese
        sea siendo ante bajo contra usted ella gente tarde breve grande grave leve de
        lleva vale tiene viene contiene deja hace ayuda reune recibe atiende cuida
        concilia avisa muestra cuesta pesa quiza entretanto luego nada todo nadie algo
        alguien ambos dirige gestiona coordina vende trabaja dedica supervisa administra
        organiza maneja produce fabrica ofrece opera reparte sirve lidera encabeza la a se
        le sabe vive ve conoce imagine ocurre pasa entiende en tan bien hoy van son eran
        vienen tienen quita evita permite facilita simplifica trae junta une concentra
        centraliza ahorra llega salta ocupa toma roba gasta espera suena sobra cambia"""
    ),
    objects=words(
        """el la los las un una unos unas su sus mi mis nuestro nuestra nuestros nuestras me
        nos este esta ese esa esto eso aquel aquella cual aqui ahora todo toda algun
        alguna cuales cada todos todas tu tus"""
    ),
    particles=words("en con para por al a de del hasta que"),
    with_particles=words(
        """hable entre llame escriba responda conteste pulse acceda venga pase aparezca vaya
        busque converse participe cuente pida pague aproveche confie siga continue mire
        ven ve entra llama pulsa responde toque apriete vuelva mande envie deje lleve
        traiga cambie diga informe teclee compre firme decida pruebe use lea oiga apunte
        pregunte acuda"""
    ),
    commands=words(
        """hable llame escriba responda conteste pulse acceda venga vaya busque converse pida
        pague aproveche continue mire apriete mande envie deje traiga cambie diga informe
        teclee compre firme decida pruebe use lea oiga apunte pregunte acuda ponga abra
        haga elija escoja instale descargue rellene confirme reenvie comparta autorice
        apruebe acepte repita deletree fotografie digitalice escanee adjunte verifique
        complete inicie guarde anote meta"""
    ),
    beside=words("ya solo tambien no nunca siempre aun te le les se"),
    ours=words("nuestro nuestra nuestros nuestras"),
    ands=words("y e ,"),
    requests=re.compile(
        r"\b(?:por favor|si es tan amable|no dude|no se pierda|no deje"
        r"|(?:(?<![a-z] )|usted |ustedes )(?:solo )?(?:tiene|tienen|debe|deben"
        r"|debera) (?:que )?[a-z]+[aei]r(?:me|nos|lo|la|le)?"
        r"|(?:basta con (?=su\b|[a-z]+r\b)|solo hay que|^\W*hay que"
        r"|\bsi [^,]{1,60}, hay que|tenemos que) [a-z]+"
        r"|(?:solo )?(?:necesito|necesitamos|necesitaria|necesitariamos|espero su"
        r"|esperamos su)|(?<!por )(?:pasar|enviar|mandar|dar|dejar|reenviar|facilitar|entregar"
        r"|contestar|responder|escribir|llamar|confirmar|devolver|firmar)(?:me"
        r"|nos|melo|noslo)"
        r"|me (?:pasa|manda|envia|da(?! la impresion| la sensacion)|dice|deja|facilita|presta"
        r"|firma|confirma|dicta|indica)\b|(?:deme|denos|dame|danos|dime|dinos|dele|haganos"
        r"|hagame|hazme|ponme|pongame"
        r"|ponganos))\b"
    ),
    questions=re.compile(
        r"\b(?:puede|pueden|podria|podrian|puedes|podrias|quiere|acepta)"
        r" (?:usted |ustedes |por favor )*(?P<verb>[a-z]+r)(?:me|nos|le|lo|la|melo|noslo)?\b"
    ),
    asked=words(
        """reservar dedicar conversar hablar decir contar ser tener hacer pesar importar
        ayudar aparecer ocurrir pasar ver saber conocer entender imaginar dar estar
        charlar interesar"""
    ),
    commitments=re.compile(
        r"(?<!que )\byo (?:mism[oa] |ya |me |te |le |les |se |lo |tambien |no )*(?P<i>[a-z]+)"
        r"|\b(?:voy|vamos|vas|va|van) a (?P<future>[a-z]+r)(?:le|les|lo|la|los|las|se)?\b"
        r"|\b(?:puedo|podemos|podriamos) (?P<able>[a-z]+r)(?:le|les|lo|la|se|selo|sela)?\b"
        r"|\b(?:he|hemos) (?:ya )?(?P<perfect>[a-z]+)|\b(?P<plural>[a-z]{2,}[aei]mos)\b"
    ),
    endings=re.compile(r"(?:(?<!r)[aei]mos|ado|ido|e)$"),
    said=words(
        """estar entrar acompanado ayudado vivido pasado aprendido recibido seguido tenido
        estado sido hecho comprendemos vivimos pasamos recordamos suponemos decimos
        consideramos valoramos admiramos agradecemos respetamos convivimos visite estudie
        mire pase llegue empece converse busque investigue acompane seguira dependera
        sentira pensara querra vemos oimos escuchamos ayudamos sabemos conversamos podemos
        tenemos queremos notamos entendemos imaginamos creemos pensamos hablamos somos
        estamos hacemos mostramos conocemos trabajamos acompanamos atendemos apoyamos
        organizamos reunimos conectamos simplificamos automatizamos evitamos encontramos
        solemos escribimos empezamos usamos intentamos llevamos traemos esperamos vamos
        creamos desarrollamos ponemos dejamos ofrecemos vimos leimos hablemos conversemos
        charlemos veamos visto conocido leido notado oido pensado trabajado hablado
        escrito creado preparado mostrar ensenar enviar mandar contar compartir explicar
        ayudar imaginar decir charlar hicimos construimos agendar quedar ser ver tener
        saber notar conversar hablar hemos sabra habra conocera imaginara estara podra
        sera sere seremos notara tendra veran habran sabran tendran podran seran comite
        porque pense encontre imagine escuche hable trabaje recorde quede primos mimos
        ramos remos reclamos ultimos proximos maximos minimos extremos intimos legitimos
        optimos tramos gramos detras atras anotar mirar dice acorde note fije tome entere interese
        comente detecte contestamos imagino supongo creo se pienso veo oigo espero conozco
        quiero quisiera gustaria vi lei tengo soy estoy escribo trabajo puedo quedo"""
    ),
    futures=re.compile(
        r"\b(?:ustedes|usted|eso|esto|equipo|se|les?) (?:ya |solo |no |nunca |aun )*"
        r"(?P<verb>[a-z]+(?:[aei]|[dl])rian?)\b"
    ),
    foreseen=words(
        """gustaria podria podrian seria serian tendria tendrian deberia deberian haria
        ayudaria daria permitiria dejaria quedaria valdria interesaria vendria veria
        verian sentiria notaria imaginaria diria dirian contaria pasaria usaria trabajaria
        encontraria bastaria cabria encajaria"""
    ),
    accented_requests=re.compile(
        r"\b(?=\w*[\u00e1\u00e9\u00ed\u00f3\u00fa])(?!\w*(?:[\u00e1\u00e9\u00ed]r"
        r"(?:[mtls][eoa]s?|nos|[mts]el[oa]s?)\b|[\u00e1\u00e9]ndo))"
        r"\w{2,}(?:[aeno]me|[ae]nos|[aeno]melo|noslo|[\u00e1\u00e9]moslo"
        r"|[en](?:lo|la|los|las|le|les)|[ae]se|[ae]tel[oa]s?)\b",
        re.IGNORECASE,
    ),
    accented_commitments=re.compile(
        r"\b\w{2,}(?:r\u00e1s?|r\u00e1n|r\u00e9|remos)\b|\b\w{3,}[^r\W]\u00e9\b"
    ),
)
