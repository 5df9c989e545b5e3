"""The closed words: a model may use them only where the template or a fact does.

They are the words of prices, promises, secrets, dates, other channels and the way out: what a
stranger could cheat a reader with. The entries are separated by commas, in small letters without
accents; ``*`` stands for any ending of a word. A word that everyone needs ("free", "link", "code")
is listed only in the phrases that cheat.
"""

from cadence_core.personalization.money_words import MONEY
from cadence_core.personalization.port import FallbackReason

CREDENTIALS = {
    "en": """password*, passwd, passcode*, passphrase*, pin, pincode, credential*, username*, user
        name, user id, login, logins, token, tokens, otp, mfa, two factor, verification, verify
        your, verify you, authenticat*, security code, access code, secret code, your code, that
        code, this code, sms code, code we, code you, code from, code that, secret question, card
        number, credit card*, debit card*, your card, card details, cvv, cvc, iban, swift, routing
        number, sort code, your bank, bank account*, bank details, account number, account details,
        your account*, passport*, id card*, id number, your id, your identity, identity document*,
        prove your, proof of, identification, driver* license*, driver* licence*, driving licen*,
        birth certificate, date of birth, birth date, birthdate, maiden name, social security, ssn,
        tax id, tax number, national insurance, personal data, personal details, personal
        information, home address, your address, selfie*, a photo, your photo*, picture of your,
        photocop*, copy of your, copy of the, scan of, a document, your document*, send documents,
        api key*, private key*, secret key*, access key*, seed phrase, recovery phrase, remote
        access, anydesk, teamviewer, wallet*, your signature, id, ids, access details, confirm
        your, update your, validate your, enter your, type in, sign the, e sign, docusign,
        cardholder, pay slip*, payslip*, ssh key*, access to, keys to, admin, admins,
        administrator*, your plastic, your mother*, the word you, unlock your""",
    "pt": """senha*, credencia*, usuario, codigo que, codigo de acesso, codigo de verificacao,
        codigo de seguranca, codigo de confirmacao, seu codigo, codigo recebido, codigo do sms,
        codigo por sms, verificacao, autenticacao, autenticar, chave pix, chave de acesso, chave de
        seguranca, sua chave, chave privada, cartao, cartoes, dados bancarios, seu banco, conta
        bancaria, contas bancarias, conta corrente, numero da conta, sua conta, agencia e conta,
        agencia e a conta, cpf, cnpj, rg, cnh, titulo de eleitor, passaporte*, sua identidade,
        documento de, carteira de identidade, carteira de motorista, carteira de trabalho, carteira
        de habilitacao, comprovante*, seu documento, seus documentos, um documento, os documentos,
        enviar documentos, envie documentos, certidao, certidoes, data de nascimento, nome da mae,
        dados pessoais, dados do seu, endereco residencial, seu endereco, uma foto, sua foto, foto
        do, foto da, foto de, copia do, copia da, copia de, extrato bancario, acesso remoto, sua
        assinatura, contracheque*, token, dados de acesso, confirme seu, confirme sua, confirme
        seus, confirme suas, confirme o numero, atualize seu, atualize sua, atualize seus, valide
        seu, valide sua, digite*, contrato social, inscricao estadual, cep, assine o, assine a,
        matricula, seu acesso, conta do banco, conta no banco, pin, acesso ao, acesso aos,
        administrador do, administrador da, sua mae, seu pai""",
    "es": """contrasen*, clave de acceso, clave bancaria, clave secreta, clave de seguridad, su
        clave, tu clave, sus claves, sus credenciales, credencial*, el usuario, su usuario, tu
        usuario, nombre de usuario, codigo que, su codigo, tu codigo, codigo de acceso, codigo de
        verificacion, codigo de seguridad, codigo de confirmacion, codigo sms, verificacion,
        autenticacion, tarjeta*, datos bancarios, su banco, cuenta bancaria, cuentas bancarias, su
        cuenta, tu cuenta, numero de cuenta, cuenta corriente, dni, nie, nif, cif, curp, rfc, cuit,
        cuil, rut, pasaporte*, su identidad, documento de, su documento, sus documentos, un
        documento, los documentos, documento nacional, cedula*, carnet*, licencia de conducir,
        permiso de conducir, partida de nacimiento, fecha de nacimiento, datos personales, datos de
        su, su domicilio, su direccion, tu direccion, una foto, su foto, foto de, copia del, copia
        de, fotocopia*, extracto bancario, acceso remoto, su firma, clave privada, token, datos de
        acceso, confirme su, confirme sus, actualice su, actualice sus, valide su, valide sus,
        introduzca*, teclee, firme el, firme la, firme aqui, escritura*, usuario y, pin, clave de
        su, clave del, la clave de, acceso a, acceso al, su madre, su
        padre""",
}
DATES = {
    "en": """monday*, tuesday*, wednesday*, thursday*, friday*, saturday*, sunday*, mon, tue, tues,
        wed, thu, thur, thurs, fri, january, february, april, june, july, august, september,
        october, november, december, in may, of may, may the, by may, in march, of march, on march,
        by march, march the, tomorrow*, yesterday, tonight, this weekend, over the weekend, on the
        weekend, at the weekend, noon, midday, midnight, in the morning, in the afternoon, in the
        evening, this morning, this afternoon, this evening, next month, this month, this week,
        fortnight, by today, until today, later today, end of today, oclock, o clock, half past,
        quarter past, quarter to, before lunch, after lunch, by the end of, day after, later this,
        thursday morning, asap, bank holiday*, public holiday*, christmas*, easter, thanksgiving,
        new year*, next week, next year, next quarter, this quarter, this year""",
    "pt": """segunda feira, terca, tercas, terca feira, quarta feira, quinta feira, sexta feira,
        sabado*, domingo*, janeiro, fevereiro, marco, abril, maio, junho, julho, agosto, setembro,
        outubro, novembro, dezembro, amanha, ontem, ate hoje, hoje mesmo, ainda hoje, neste fim de
        semana, no fim de semana, meio dia, meia noite, de manha, pela manha, a tarde, de tarde,
        pela tarde, de noite, a noite, mes que vem, proximo mes, esta semana, nesta semana, essa
        semana, nessa semana, quinzena, ate o fim, antes do fim, hoje a tarde, hoje a noite, hoje
        de manha, esta tarde, esta manha, ate o final, natal, pascoa, carnaval, reveillon,
        feriado*, ano novo, proxima semana, semana que vem, proximo ano, ano que vem, este ano, um
        dia desses""",
    "es": """lunes, martes, miercoles, jueves, viernes, sabado*, domingo*, enero, febrero, marzo,
        abril, mayo, junio, julio, agosto, septiembre, setiembre, octubre, noviembre, diciembre,
        manana, ayer, hoy a las, hoy mismo, para hoy, hasta hoy, esta noche, este fin de semana, el
        fin de semana, mediodia, medianoche, por la tarde, de la tarde, por la noche, de la noche,
        proximo mes, mes que viene, mes proximo, esta semana, quincena, antes de fin, a fin de mes,
        a finales de, esta tarde, esta manana, hasta fin, navidad*, pascua*, festivo*, ano nuevo,
        proxima semana, semana que viene, proximo ano, ano que viene, este ano""",
}
CHANNELS = {
    "en": """telegram*, signal, skype*, whatsapp*, whatsap, watsap, watsapp, viber*, wechat, weixin,
        discord, zoom, google meet, hangout*, facetime, microsoft teams, ms teams, via teams, over
        teams, teams call, teams meeting, instagram*, insta, facebook*, messenger*, linkedin*,
        twitter*, tweet*, tiktok*, youtube*, snapchat*, pinterest, reddit, imessage, sms, mastodon,
        text message*, text me, text us, by text, via text, bluesky, line app, dm, dms, inbox me,
        slack us, slack me, on slack, via slack, slack channel, direct message*, private message*,
        pm me, ping me, phone me, phone us, phone number*, phone you, my phone*, our phone*, over
        the phone, via phone, telephone*, cellphone*, cell phone, mobile number, my mobile,
        hotline*, landline*, helpline*, call me, call us, call this, call now, call back, call my,
        give me a call, give us a call, ring me, ring us, dial, dialing, fax*, voicemail*, another
        email, other email, private email, personal email, my boss, my manager, my colleague, my
        number, our number, number is, direct line, reach me, reach us, contact me, contact us,
        write to me at, write me at, find me, find us on, find us at, follow me, follow us, add me,
        add us, my handle, click*, clik, tap here, tap the, tap on, tap below, press here, log in,
        log on, logging in, logon, sign in, sign on, signin, sign up for, sign up at, sign up here,
        sign up now, register for, register at, register here, register now, download*, install the,
        install our, install this, install it, attachment*, attached, attach, enclosed, open the
        file, hyperlink*, our website, my website, this website, the website, our webpage, our site,
        visit our, visit us, visit my, portal, browser*, qr, scan the, scan this, paste, search for
        us, google us, google me, fill out the, fill out our, fill in the form, fill in this, our
        form, this form, our app, my app, app store, head over to, forward this, send me your, send
        us your, call you, calling you, give me a ring, give me a buzz, buzz me, hit me up, my cell,
        on my mobile, my extension, switchboard, live chat, webchat, chatbot, join our, join the
        group, webinar*, newsletter*, podcast*, our channel, my channel, our community, landing
        page, survey*, quiz, the button, this button, a button, swipe, search for, on the web,
        google, look us up, look me up, look for us, online form, open the, video message, send a
        text, drop us a, press the, launch the, installer*""",
    "pt": """telegram*, whats, wpp, zap, zapzap, insta, entre no grupo, entre no nosso, entre no
        site, entre na nossa, entre em contato, nosso grupo, meu numero, nosso numero, numero e,
        telefone, telefones, celular, celulares, ligue, liguem, me liga, ligo para, pode ligar,
        podem ligar, te ligar, lhe ligar, telefonar, telefonema, disque*, fone, no direct, pelo
        direct, mensagem direta, chame no, chama no, chame me, me chame, me chama, me adicione, me
        adiciona, adicione me, me procure, procure por, procure me, siga nos, siga me, nos siga, me
        siga, segue la, outro email, outro e mail, meu gerente, meu chefe, meu colega, minha chefe,
        minha gerente, minha colega, pelo teams, no teams, pelo zoom, pelo meet, pelo google,
        clique*, clica, clicar, clicando, toque aqui, toque no, toque em, aperte, faca login, fazer
        login, faca o login, login, logar, acesse, cadastre*, seu cadastro, o cadastro, um cadastro,
        inscreva*, registre se, baixe, baixem, baixar, download*, instale*, instalar o, anexo,
        anexos, anexei, anexado*, anexa, abra o arquivo, nosso site, meu site, pagina da web, pagina
        na internet, nossa pagina, navegador*, leia o qr, escaneie*, cole no, preencha*, preencher
        o, o formulario, um formulario, nosso aplicativo, o aplicativo, nosso app, o app, visite,
        visitem, envie me, me envie, me mande, mande me, me passe, encaminhe*, sms, liga pra, liga
        para, te ligo, vou ligar, ligar para voce, liga ai, no face, pelo face, me acha, me ache, me
        encontre, me encontra, me segue, me busca, busque por, pesquise*, no google, na internet,
        manda mensagem, mande mensagem, manda um oi, mande um oi, manda um alo, me da um toque, me
        da um alo, nosso canal, meu canal, webinar*, lista vip, nossa comunidade, nosso chat, no
        botao, o botao, inbox, pelo chat, pesquisa de, enquete, siga o, siga a pagina, abra o, nosso
        perfil, meu perfil, meu contato, contato direto, zoom, skype, signal""",
    "es": """telegram*, telefono*, movil, moviles, celular, celulares, llame, llamen, llameme,
        llamame, llamenos, llamanos, llamarme, llamarnos, marque el, marque al, mi numero, nuestro
        numero, numero es, mensaje directo, mensaje privado, agregueme, agregame, anadame, anademe,
        busqueme, buscame, busquenos, siganos, siguenos, sigame, sigueme, escribame a, escribeme a,
        escribanos a, contacteme, contactenos, otro correo, mi jefe, mi jefa, mi gerente, mi colega,
        mi companero, mi companera, por teams, por zoom, por meet, grupo de whats, haga clic, haz
        clic, clic, clicar, cliquear, pulse, pulsa, pinche, pincha, toque aqui, inicie sesion,
        inicia sesion, iniciar sesion, iniciando sesion, acceda, ingrese, ingresa a, registrese,
        registrate, registrarse, inscribase, descargue*, descarga, descargar, instale*, instala,
        adjunto, adjuntos, adjunta, adjunte, adjuntar, abra el archivo, sitio web, nuestra web,
        nuestro sitio, mi web, nuestra pagina, escanee*, escanea, pegue, rellene*, rellena, rellenar
        el, el formulario, un formulario, nuestra app, la app, visite, visiten, visitenos, envieme*,
        enviame, mandeme*, mandame, paseme*, pasame, comparta, reenvie*, sms, le llamo, te llamo,
        les llamo, lo llamo, la llamo, hagame una llamada, haga una llamada, deme un toque, en
        google, en internet, busque en, busque por, en face, nuestro canal, mi canal, nuestra
        comunidad, nuestro chat, el boton, este boton, encuesta*, webinar*, nuestro perfil, mi
        perfil, mi contacto, contacto directo, siga el, abra el, su navegador, zoom, insta, signal,
        whats, nuestro grupo, unase a nuestro""",
}
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
        protonmail, dotcom, puntocom, pontocom, bit ly, tinyurl, goo gl, wa me, t me, linktr*,
        slash, backslash, underscore, at sign, at gmail, xyz, com, c o m, n e t""",
    "pt": """arroba, arrobas, www, xyz, ponto br, barra com, c o m, c o m b r""",
    "es": """arroba, www, xyz, com, net, c o m""",
}
CLASSES = {
    FallbackReason.ADDED_CONTACT: CONTACTS,
    FallbackReason.ADDED_MONEY: MONEY,
    FallbackReason.ADDED_CREDENTIAL: CREDENTIALS,
    FallbackReason.CHANGED_DATE: DATES,
    FallbackReason.ADDED_CHANNEL: CHANNELS,
    FallbackReason.CHANGED_UNSUBSCRIBE: WAY_OUT,
}
