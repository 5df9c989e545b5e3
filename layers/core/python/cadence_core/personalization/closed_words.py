"""The closed words: a model may use them only where the template or a fact does.

They are the words of prices, promises, secrets, dates, other channels and the way out: what a
stranger could cheat a reader with. The entries are separated by commas, in small letters without
accents; ``*`` stands for any ending of a word. A word that everyone needs ("free", "link", "code")
is listed only in the phrases that cheat.
"""

from cadence_core.personalization.channel_words import CHANNELS
from cadence_core.personalization.credential_words import CREDENTIALS
from cadence_core.personalization.date_words import DATES
from cadence_core.personalization.insult_words import INSULTS
from cadence_core.personalization.money_words import MONEY
from cadence_core.personalization.port import FallbackReason
from cadence_core.personalization.promise_words import PROMISES

WAY_OUT = {
    "en": """unsub*, subscribe, subscribed, your subscription, resubscribe, opt out, opt in, opting
        out, opted, optout, mailing list*, email list*, our list, distribution list*, remove you,
        remove me, removed from, removal, footer*, bottom of this, foot of this, ignore the, ignore
        this, ignore that, please ignore, disregard*, spam*, junk, stop these, stop this, stop
        receiving, stop getting, stop the emails, stop emails, stop our emails, stop messages, no
        longer receive, keep receiving, continue receiving, receive more, blocklist*, blacklist*,
        do not reply, don t reply, no need to reply, email preferences, your preferences, last
        line, replying to, replying stop, reply stop, stop confirms, enrol you, enroll you, sign
        you up, leaving the list, leave the list, this address is not, opt you""",
    "pt": """descadast*, desinscr*, inscricao, cancelar a assinatura, cancelar inscri*, cancelar o
        recebimento, cancelar o envio, cancelar os, nossa lista, sair da lista, lista de e mail*,
        lista de email*, lista de contatos, lista de envio, remover voce, removido, removida,
        remover seu, rodape*, link no final, ignore o, ignore a, ignore este, desconsidere*, lixo
        eletronico, spam, parar de receber, deixar de receber, nao receber mais, continuar
        recebendo, seguir recebendo, voltar a receber, opcao de sair, suas preferencias, nao
        responda, ultima linha, responder sair, confirma o cadastro, confirma sua inscricao,
        confirma seu interesse, deixar a lista, sair dela""",
    "es": """suscri*, desuscri*, darse de baja, darte de baja, darle de baja, dar de baja, dado de
        baja, dada de baja, darme de baja, lista de correo*, lista de envio*, nuestra lista, pie de
        pagina, pie de este, final del correo, final de este, ignore el, ignore este, ignore la,
        haga caso omiso, correo no deseado, spam, dejar de recibir, seguir recibiendo, seguira
        recibiendo, siga recibiendo, no recibira, no responda a, ultima linea, responder baja,
        confirma su alta, confirma su interes, dejar la lista, salir de la lista""",
}
CONTACTS = {
    "en": """www, http, https, hxxp*, hxtp*, htxp*, ftp, gmail*, hotmail*, yahoo*, icloud,
        protonmail, dotcom, puntocom, pontocom, bit ly, tinyurl, goo gl, wa me, t me,
        linktr*, slash, backslash, underscore, at sign, at gmail, xyz, com, c o m, n e t,
        one word, all one word, all together, no spaces, search engine, search bar, search
        box, acme dash, dash demo, hyphen, full stop, forward slash, spelled, spelt, with
        an ending, handle is, username is, at proton, at outlook, double oh, double zero,
        triple zero, oh one, oh two, oh seven, oh eight, post code, postcode, zip code,
        street address, our address, my address, the address is, next to the station,
        across from, four doors, doors from, mill street, floor of, look for my, look up
        my, search for my, page on the, home on the web, on the internet, online as, known
        online, go by, on proton, on outlook""",
    "pt": """arroba, arrobas, www, xyz, ponto br, barra com, c o m, c o m b r, tudo junto,
        sem espacos, uma palavra so, no buscador, na busca, buscador*, traco demo, hifen,
        underline, sublinhado, se escreve, com final, perfil e, usuario e, no outlook, no
        gmail, no proton, codigo postal, nosso endereco, meu endereco, nosso escritorio, em
        frente a estacao, ao lado da estacao, rua das, nossa casa na, morada na rede, na
        rede e, nas redes sociais, rede social, redes sociais, ponto com, ponto net, ponto
        org, nas redes como, nas redes por, escritorio na esquina, o endereco e, o endereco
        se""",
    "es": """arroba, www, xyz, com, net, c o m, todo junto, sin espacios, una sola palabra,
        buscador*, guion bajo, guion demo, guion, barra baja, se escribe, con final, perfil
        es, usuario es, en outlook, en gmail, en proton, codigo postal, nuestra direccion,
        mi direccion, la direccion es, nuestra oficina, frente a la estacion, al lado de la
        estacion, redes sociales, nuestras redes, punto com, punto net, punto org""",
}
CLASSES = {
    FallbackReason.ADDED_CONTACT: CONTACTS,
    FallbackReason.ADDED_MONEY: MONEY,
    FallbackReason.ADDED_CREDENTIAL: CREDENTIALS,
    FallbackReason.CHANGED_DATE: DATES,
    FallbackReason.ADDED_CHANNEL: CHANNELS,
    FallbackReason.CHANGED_UNSUBSCRIBE: WAY_OUT,
    FallbackReason.ADDED_PROMISE: PROMISES,
    FallbackReason.ADDED_INSULT: INSULTS,
}
