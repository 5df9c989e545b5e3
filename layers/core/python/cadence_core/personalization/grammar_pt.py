"""How Portuguese asks and promises; see ``grammar``."""

import re

from cadence_core.personalization.grammar import Grammar, words

PORTUGUESE = Grammar(
    leads=re.compile(
        r"\W*+(?:\b(?:por favor|por gentileza|gentileza|so|apenas|basta|entao|e|ou|mas|agora|tambem"
        r"|primeiro|depois|hoje|ja|aqui|la|se preferir|se quiser|ai|me|nos|nao)\b\W*+)+"
    ),
    subordinates=re.compile(r"\W*(?:se|quando|caso|antes|depois|para|assim que|apos)\b"),
    verb=re.compile(r"[a-z]+(?:e|a|em|am|diz|faz|poe|ve|va)"),
    not_verbs=words(
        """fique inclusive e era seria foi fica parece pode deve existe ha havia falta esta estava
        toda vezes
        cada nenhuma nenhum muita muitas muitos pouca poucas poucos tanta essa aquela nossa sua
        minha uma alguma certa
        mesma outra propria para sobre entre desde ate conforme embora ainda nunca sempre
        quase hoje onde porque que quem se como enquanto durante antes apesar alem nem
        mesmo longe perto dentro fora fosse seja sendo quanto mediante sob contra ante
        apos ele ela voce gente tarde ontem breve grande grave leve de leva vale mantem
        tem vem contem deixa faz ajuda reune recebe atende cuida concilia avisa mostra
        custa pesa talvez entretanto porem contudo logo afinal assim ora nada tudo ninguem
        algo alguem ambos na da numa pela a aquilo tive esteve dirige gerencia gere
        coordena vende trabalha dedica supervisiona administra organiza produz fabrica
        oferece opera distribui serve acompanha lidera comanda responde acontece entende
        percebe sabe vive ve conhece imagine tira evita poupa permite facilita simplifica
        traz junta une concentra centraliza some chega pula passa ocupa toma rouba gasta
        espera soa sobra muda"""
    ),
    objects=words(
        """o a os as um uma uns umas seu sua seus suas meu minha meus minhas nosso nossa
        nossos nossas me nos este esta esse essa isto isso aquele aquela qual aqui agora
        tudo algum alguma quais cada todos todas teu tua"""
    ),
    particles=words("em no na nos nas com para pra por pelo pela ao a de do da ate que"),
    with_particles=words(
        """fale entre ligue escreva responda clique acesse venha passe apareca va procure
        busque converse participe conte peca pague aproveite confie siga continue olhe
        olha vem vai entra liga clica responde toque aperte volte retorne chame mande
        envie deixe marque leve traga mude troque diga informe digite compre feche assine
        decida acerte experimente use teste curta assista veja confira leia ouca junte
        inscreva cadastre libere"""
    ),
    commands=words(
        """fale ligue escreva responda clique acesse venha busque converse peca pague
        aproveite continue olhe aperte retorne mande envie deixe marque traga troque diga
        informe digite compre feche assine decida use teste assista confira leia ouca
        cadastre libere coloque ponha jogue abra faca escolha instale baixe preencha
        confirme encaminhe compartilhe autorize aprove aceite repita soletre fotografe
        digitalize escaneie anexe apresente verifique complete rode inicie pegue dispare
        guarde salve anote"""
    ),
    beside=words("dr dra ja so tambem nao nunca sempre ainda te lhe se"),
    ours=words("nosso nossa nossos nossas"),
    ands=words("e ,"),
    requests=re.compile(
        r"\b(?:por favor|por gentileza|gentileza,|nao deixe|nao perca|nao hesite"
        r"|(?:voce|voces) (?:so |apenas )?(?:precisa|precisam|tem que|deve enviar|deveria)"
        r"|(?:^\W*|\bse [^,]{1,60}, )(?:basta|e so|tem que|tem de|precisa) [a-z]+r"
        r"|(?:so |apenas )?(?:preciso"
        r"|precisamos"
        r"|precisaria|precisariamos|gostaria d[ae](?! [a-z]+r\b)"
        r"|gostariamos d[ae](?! [a-z]+r\b)|aguardo|aguardamos)|(?<!por )(?:me|nos) (?:passar|enviar"
        r"|mandar|dar|encaminhar|entregar|fornecer|adiantar)|temos (?:que|de) [a-z]+|lembre se"
        r"|certifique"
        r"|me (?:passa|passe|manda|mande|diz|diga|da|de|conta|conte|envia|envie|liga|ligue"
        r"|chama(?! a)"
        r"|chame|fala|fale|avisa|avise|responde|responda|confirma|confirme|procura|procure|segue"
        r"|siga|encontra|encontre|adiciona|adicione|informa|informe|deixa|deixe|empresta|empreste)"
        r"|[a-z]+[ae]-(?:me|nos|se)|[a-z]+[ae] (?:para|pra) (?:mim|nos))\b"
    ),
    questions=re.compile(
        r"\b(?:pode|podem|poderia|poderiam|consegue|conseguem|conseguiria|quer|topa|aceita)"
        r" (?:me |nos |lhe |por favor )*(?P<verb>[a-z]+r)\b"
    ),
    asked=words(
        """reservar dedicar encaixar dispor conversar falar dizer contar ser ter fazer pesar
        importar ajudar aparecer acontecer ver saber conhecer trocar bater entender
        imaginar dar estar interessar"""
    ),
    commitments=re.compile(
        r"(?<!que )\beu (?:mesm[oa] |ja |so |te |lhe |tambem |nao )*(?P<i>[a-z]+)"
        r"|\ba gente (?:ja |so |tambem |nao |nunca |te |lhe )*(?P<us>[a-z]+)"
        r"|\b(?:vou|vamos|vai|vao|iremos|ira|irao) "
        r"(?:te |lhe |se |me |mais |nunca |so |ja |logo |sempre )*"
        r"(?P<future>[a-z]+r)\b"
        r"|\b(?:posso|podemos|poderiamos|consigo|conseguimos) (?:te |lhe |me )?(?P<able>[a-z]+r)\b"
        r"|\b(?P<plural>[a-z]{2,}[aei]mos)\b|\b(?P<past>[a-z]{2,}[^s]ei)\b"
    ),
    endings=re.compile(r"(?:(?<!r)[aei]mos|(?<!r)ei|a|e)$"),
    said=words(
        """estar fizemos construimos entrar compreendemos vivemos passamos lembramos supomos
        dizemos consideramos valorizamos admiramos agradecemos respeitamos convivemos
        pesquisei conversei visitei estudei trabalhei acompanhei comecei andei passei
        falei gostei dependera sentira pensara seguira vemos ouvimos ajudamos sabemos
        conversamos podemos temos queremos notamos percebemos entendemos imaginamos
        acreditamos achamos pensamos falamos somos estamos fazemos mostramos conhecemos
        trabalhamos acompanhamos atendemos apoiamos organizamos reunimos conectamos
        simplificamos automatizamos evitamos encontramos lidamos costumamos escrevemos
        comecamos usamos tentamos levamos trazemos cuidamos esperamos gostamos gostariamos
        adorariamos vamos criamos desenvolvemos deixamos colocamos oferecemos vimos lemos
        serei sera preparei marcamos falemos conversemos pensei notei reparei imaginei
        lembrei achei escrevi encontrei fiquei cheguei voltei ajuda sabe ve imagina
        trabalha conversa mostra faz conhece mostrar enviar mandar contar compartilhar
        explicar ajudar imaginar dizer trocar marcar bater ser ver ter saber notar
        conversar falar tera podera havera sabera deve verao parana terao saberao poderao
        serao estarao vera parecera entendera reconhecera lembrara acontecera ajudara
        interessara servira fara estara primos mimos ramos remos reclamos ultimos proximos
        maximos minimos extremos otimos pessimos intimos legitimos supremos tomei deparei
        interessei enxergamos percebi acordei pergunta comenta pesquisamos observamos
        recomecamos juntamos listamos imagino suponho acho acredito creio sei penso vejo ouco espero
        entendo conheco quero queria gostaria gosto vi li ouvi tenho sou estou escrevo trabalho
        posso fico"""
    ),
    futures=re.compile(
        r"\b(?:voces?|isso|ele|ela|senhora?|equipe|time|se|lhes?) (?:ja |so |nao |nunca |ainda )*"
        r"(?P<verb>[a-z]+[aei]riam?)\b"
    ),
    foreseen=words(
        """gostaria poderia poderiam seria seriam teria teriam deveria deveriam faria
        ajudaria daria permitiria deixaria interessaria ficaria valeria ajudariam veria
        veriam sentiria notaria imaginaria diria diriam contaria passaria usaria
        trabalharia encontraria bastaria caberia encaixaria"""
    ),
    accented_requests=re.compile(r"\bd\u00ea\b", re.IGNORECASE),
    accented_commitments=re.compile(r"\b\w{2,}(?:r\u00e1|r\u00e3o|rei|remos)\b"),
)
