"""The closed words of other channels and of what a reader clicks, opens and fills out."""

CHANNELS = {
    "en": """telegram*, signal, skype*, whatsapp*, whatsap, watsap, watsapp, viber*, wechat,
        weixin, discord, zoom, google meet, hangout*, facetime, microsoft teams, ms teams,
        via teams, over teams, teams call, teams meeting, instagram*, insta, facebook*,
        messenger*, linkedin*, twitter*, tweet*, tiktok*, youtube*, snapchat*, pinterest,
        reddit, imessage, sms, mastodon, text message*, text me, text us, by text, via text,
        bluesky, line app, dm, dms, inbox me, slack us, slack me, on slack, via slack, slack
        channel, direct message*, private message*, pm me, ping me, phone me, phone us,
        phone number*, phone you, my phone*, our phone*, over the phone, via phone,
        cellphone*, cell phone, mobile number, my mobile, hotline*, landline*, helpline*,
        call me, call us, call this, call now, call back, call my, give me a call, give us a
        call, ring me, ring us, dial, dialing, fax*, voicemail*, another email, other email,
        private email, personal email, my boss, my manager, my colleague, my number, our
        number, number is, direct line, reach me, reach us, contact me, contact us, write to
        me at, write me at, find me, find us on, find us at, follow me, follow us, add me,
        add us, my handle, click*, clik, tap here, tap the, tap on, tap below, press here,
        log in, log on, logging in, logon, sign in, sign on, signin, sign up for, sign up
        at, sign up here, sign up now, register for, register at, register here, register
        now, download*, install the, install our, install this, install it, attachment*,
        attached, attach, enclosed, open the file, hyperlink*, our website, my website, this
        website, our webpage, our site, visit our, visit us, visit my, portal, browser*, qr,
        scan the, scan this, paste, search for us, google us, google me, fill out the, fill
        out our, fill in the form, fill in this, our form, this form, our app, my app, app
        store, head over to, forward this, send me your, send us your, call you, calling
        you, give me a ring, give me a buzz, buzz me, hit me up, my cell, on my mobile, my
        extension, switchboard, live chat, webchat, chatbot, join our, join the group,
        webinar*, newsletter*, podcast*, our channel, my channel, our community, landing
        page, survey*, quiz, the button, this button, a button, swipe, search for, on the
        web, google, look us up, look me up, look for us, online form, open the, video
        message, send a text, drop us a, press the, launch the, installer*, by video, on
        video, over video, via video, video call*, by chat, on chat, over chat, via chat,
        our page, my page, page for, my assistant, our assistant, our bot, the bot, our
        robot, vimeo, twitch, quora, tumblr, yelp, trustpilot, github, dropbox, onedrive,
        wetransfer, play store, your apps, this app, this file, the recording, the clip,
        video first, video below, the video above, stop by, drop by, drop in, swing by, come
        by, pop in, pop by, our stand, our booth, our stall, our office, my office, our
        showroom, our shop, invitation in, calendar invite, meeting invitation, accept it,
        fill out, sign it, square below, the code below, a ring, ring you, ring back,
        homepage, home page, our blog, our portal, our group, your browser, chat with, chat
        to, text you, write elsewhere, other inbox, private inbox, another inbox, other
        account, your camera, us for more, page for more, day and night, me a bell, me a
        buzz, me a shout, me a tinkle, us a bell, us a buzz, us a shout, us a tinkle, front
        page, social inbox, your inbox, hidden number, call from a, online event, my
        profile, our profile, private mail, other mail, personal mail, accept my, my
        request, friend request*, connection request*, note in your, left you a message, our
        event, word on the line, the lobby of, telephone me, telephone us, telephone you, my
        telephone, our telephone, telephone number*, the telephone, telephone is, via
        telephone, text is, text works""",
    "pt": """telegram*, whats, wpp, zap, zapzap, insta, entre no grupo, entre no nosso, entre no
        site, entre na nossa, entre em contato, nosso grupo, meu numero, nosso numero,
        numero e, ligue, liguem, me liga, pode ligar, podem ligar, te ligar, lhe ligar,
        telefonar, telefonema, disque*, fone, no direct, pelo direct, mensagem direta, chame
        no, chama no, chame me, me chame, me chama, me adicione, me adiciona, adicione me,
        me procure, procure por, procure me, siga nos, siga me, nos siga, me siga, segue la,
        outro email, outro e mail, meu gerente, meu chefe, meu colega, minha chefe, minha
        gerente, minha colega, pelo teams, no teams, pelo zoom, pelo meet, pelo google,
        clique*, clica, clicar, clicando, toque aqui, toque no, toque em, aperte, faca
        login, fazer login, faca o login, login, logar, acesse, cadastre*, seu cadastro, o
        cadastro, um cadastro, inscreva*, registre se, baixe, baixem, baixar, download*,
        instale*, instalar o, anexo, anexos, anexei, anexado*, anexa, abra o arquivo, nosso
        site, meu site, pagina da web, pagina na internet, nossa pagina, navegador*, leia o
        qr, escaneie*, cole no, preencha*, preencher o, o formulario, um formulario, nosso
        aplicativo, o aplicativo, nosso app, o app, visite, visitem, envie me, me envie, me
        mande, mande me, me passe, encaminhe*, sms, te ligo, vou ligar, ligar para voce,
        liga ai, no face, pelo face, me acha, me ache, me encontre, me encontra, me segue,
        me busca, busque por, pesquise*, na internet, manda mensagem, mande mensagem, manda
        um oi, mande um oi, manda um alo, me da um toque, me da um alo, nosso canal, meu
        canal, webinar*, lista vip, nossa comunidade, nosso chat, no botao, o botao, inbox,
        pelo chat, pesquisa de, enquete, siga o, siga a pagina, abra o, nosso perfil, meu
        perfil, meu contato, contato direto, zoom, skype, signal, por video, pelo video,
        chamada de video, por chat, via chat, por ligacao, minha assistente, meu assistente,
        nosso assistente, nossa assistente, nosso robo, o robo, no slack, vimeo, mastodon,
        twitch, quora, github, dropbox, onedrive, wetransfer, loja de aplicativos, os
        aplicativos, este aplicativo, esse aplicativo, este arquivo, o anexo, em anexo,
        segue anexo, a planilha anexa, a gravacao, o clipe, passe no, passa no, passe aqui,
        venha ao, venha ate, nosso estande, nosso escritorio, nossa loja, meu escritorio,
        convite na sua, aceite o convite, nosso formulario, ficha no, questionario*,
        quadradinho, aponte, um grito, um alo, um oi, toque quando, nosso blog, nosso
        portal, outro aplicativo, seu outro, vai ligar, vai visitar, visita-lo, visitar
        voces, videochamada*, chame la, vai passar ai, robo responde, robo atende,
        assistente atende, assistente responde, responde por la, atende por la, conversa por
        la, responde dia e, atende dia e, no threads, chama la, pagina inicial, caixa das,
        numero oculto, e mail particular, email particular, e mail pessoal, seu outro e, meu
        pedido, pedido de amizade, ramal, recado na sua, mensagem na sua, mensagem no seu,
        meu telefone, nosso telefone, telefone e, seguir por telefone, continuar por
        telefone, por telefone comigo, falar por telefone, conversar por telefone, pelo
        telefone, seu telefone, telefonar*, telefonema*, telefonem*, um telefone, de
        telefone, nosso evento, palavra na linha, um recado na, liga para mim, liga para a
        gente, liga para nos, liga pra mim, liga pra gente, liga pra nos, eu ligo, ligo para
        voce, ligo para voces, ligo pra, curta a, curta nossa, curta o, curta no, curta
        nosso, curta e, curte a, meu celular, numero do celular, numero de celular, celular
        e, no celular d*, para o celular, nosso celular, seu celular e, mensagem de texto,
        mensagens de texto, por texto""",
    "es": """telegram*, movil, moviles, llame, llamen, llameme, llamame, llamenos, llamanos,
        llamarme, llamarnos, marque el, marque al, mi numero, nuestro numero, numero es,
        mensaje directo, mensaje privado, agregueme, agregame, anadame, anademe, busqueme,
        buscame, busquenos, siganos, siguenos, sigame, sigueme, escribame a, escribeme a,
        escribanos a, contacteme, contactenos, otro correo, mi jefe, mi jefa, mi gerente, mi
        colega, mi companero, mi companera, por teams, por zoom, por meet, grupo de whats,
        haga clic, haz clic, clic, clicar, cliquear, pulse, pulsa, pinche, pincha, toque
        aqui, inicie sesion, inicia sesion, iniciar sesion, iniciando sesion, acceda,
        ingrese, ingresa a, registrese, registrate, registrarse, inscribase, descargue*,
        descarga, instale*, instala, adjunto, adjuntos, adjunta, adjunte, adjuntar, abra el
        archivo, sitio web, nuestra web, nuestro sitio, mi web, nuestra pagina, escanee*,
        escanea, pegue, rellene*, rellena, rellenar el, el formulario, un formulario,
        nuestra app, la app, visite, visiten, visitenos, envieme*, enviame, mandeme*,
        mandame, paseme*, pasame, comparta, reenvie*, sms, le llamo, te llamo, les llamo, lo
        llamo, la llamo, hagame una llamada, haga una llamada, deme un toque, en internet,
        busque en, busque por, en face, nuestro canal, mi canal, nuestra comunidad, nuestro
        chat, el boton, este boton, encuesta*, webinar*, nuestro perfil, mi perfil, mi
        contacto, contacto directo, siga el, abra el, su navegador, zoom, insta, signal,
        whats, nuestro grupo, unase a nuestro, por video, por el video, videollamada*, por
        chat, via chat, por el chat, mi asistente, nuestro asistente, nuestra asistente,
        nuestro robot, el robot, en slack, vimeo, mastodon, twitch, quora, github, dropbox,
        onedrive, wetransfer, tienda de aplicaciones, la aplicacion de, esta aplicacion,
        este archivo, el adjunto, en adjunto, la grabacion, el clip, pasese, venga a,
        nuestro stand, nuestra caseta, nuestra oficina, nuestra tienda, mi oficina, acepte
        la invitacion, invitacion en su, nuestro formulario, ficha de nuestra,
        cuestionario*, recuadro, apunte con, un grito, un telefonazo, un recado, nuestro
        blog, nuestro portal, otra aplicacion, su otro, le llamara, le visitara, pasara por,
        un audio, nota de voz, de viva voz, nos vemos alli, alli tambien, robot responde,
        robot atiende, en threads, pagina de inicio, su buzon, buzon, numero oculto, correo
        particular, correo personal, correo privado, mi solicitud, solicitud de amistad, mi
        extension, una nota en, nota en su, mensaje en su, se descarga, mi telefono, nuestro
        telefono, telefono es, seguir por telefono, continuar por telefono, hablar por
        telefono, conversar por telefono, por telefono, su telefono, telefonear*,
        telefonee*, telefonazo*, un telefono, de telefono, telefonica*, telefoneme,
        telefonenos, nuestro evento, descargar el archivo, descargar la guia, descargar
        nuestra, descargar nuestro, descargarlo, descargarla, puede descargar, descargar
        gratis, mi celular, numero de celular, al celular, celular es, por celular, nuestro
        celular, su celular e*, mensaje de texto, mensajes de texto, por texto, nuestra
        aplicacion, por google, le marco, te marco, me marca, me marcas""",
}
