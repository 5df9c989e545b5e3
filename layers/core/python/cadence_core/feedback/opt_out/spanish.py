"""Requests for no more messages, in Spanish."""

from cadence_core.feedback.opt_out.grammar import Language

SPANISH = Language(
    parts={
        # What may precede a request
        "asking": """[[ya] (les|le|te) (dije|pedi|solicite) que] [(quiero|queremos|quisiera
            |quisieramos|deseo|deseamos|necesito|solicito|solicitamos|[les] pido|[le]
            pido|exijo|espero|me gustaria|favor de|[(les|le)] ruego|rogamos)]
            [como [(hago|puedo)] [para]] [(puede|pueden|podria|podrian)] [que]""",
        "not": "(no|ya no|nunca|jamas)",
        "me": "(me|nos)",
        "mine": """(mi|mis|nuestro|nuestra) (correo|email|mail|numero|telefono|celular|movil
            |contacto|direccion|nombre|datos|whatsapp) [electronico]""",
        "this": "(este|esta) (correo|email|direccion|numero|telefono|contacto) [electronico]",
        "messages": """[mas] [(sus|tus|estos|esos|los|las|el|este tipo de|ese tipo de|ningun tipo
            de|ningun|tantos)] (mensaje|mensajes|correo|correos|email|emails|mail|mails|sms
            |publicidad|propaganda|spam|promociones|oferta|ofertas|propuesta|propuestas|boletin|boletines
            |newsletter
            |comunicaciones|contacto|llamadas) [(electronicos|publicitarios|comerciales
            |promocionales)] [(suyos|tuyos|vuestros|de (ustedes|usted|su empresa|su parte|publicidad
            |marketing))]""",
        "by_law": "[(segun|conforme a|de acuerdo (con|a)|en virtud de)] [(la|el)] (rgpd|lopd|ley)",
        "more": "(nada|cosas|[mas] informacion)",
        "here": "(a|en) [(este|mi)] (numero|correo|email|whatsapp)",
        "list": """(de|en|del) [(su|sus|tu|tus|la|las|el|los|esta|esa|este|vuestra)]
            (lista|listas|listado|base|registro|registros|mailing|boletin|newsletter|envios
            |contactos|correos) [de (correo|correos|datos|contacto|contactos|distribucion|envio
            |envios|difusion|mailing|marketing|clientes|ventas|suscriptores)] [electronico]""",
        "send": """(envie|envien|envies|enviar|enviarme|mande|manden|mandes|mandar|mandarme|remita
            |remitan)""",
        "contact": """(escriba|escriban|escribas|escribir|escribirme|contacte|contacten|contactes
            |contactar|contactarme|(contacte|contacten|contactar) (conmigo|con nosotros)|moleste
            |molesten|molestes|molestar|molestarme)""",
        "remove": """(elimine|eliminen|elimina|eliminar|borre|borren|borra|borrar|saque|saquen
            |saca|sacar|quite|quiten|quita|quitar|remueva|remuevan|remover|retire|retiren|retira
            |retirar|excluya|excluyan)""",
        "remove_me": """(elimin*me|borr*me|saqu*me|sac*me|quit*me|remuev*me|remov*me|retir*me
            |excluy*me|desuscrib*me|elimin*nos|borr*nos|saqu*nos|quit*nos|retir*nos|[se] {me}
            {remove})""",
    },
    requests=(
        "{asking} {remove_me} [({list}|de (ahi|aqui))]",
        "{me} (puede|pueden|podria|podrian) {remove} {list}",
        "[ya] (pedi|pedimos|solicite|solicitamos) (salir {list}|la baja)",
        "{asking} {not} recibir mas [{messages}]",
        "{not} hace falta que [{me}] {send} [(mas|nada)] [(mas|nada|{messages})]",
        "{asking} {remove} ([(todos|todas)] {mine} [personales] [{list}]|{this} {list}) [{by_law}]",
        "{asking} ({remove}|salir|salirme) {list}",
        "{asking} ser (eliminad*|borrad*|removid*|retirad*|excluid*) [{list}]",
        "{asking} (dame|deme|denme|dadme|dennos|me den|me de|nos den) de baja [{list}]",
        "{asking} (dar|darme|darnos|den|de) de baja ({list}|[a] {mine} [{list}])",
        "(quiero|quisiera|deseo|necesito|solicito|como [puedo]) (darme|dar me|me doy) de baja",
        """(solicito|solicitamos|pido|pedimos|quiero|deseo|exijo|tramiten|procesen) [(la|mi)] baja
            [({list}|de {mine})]""",
        "{asking} (desuscribir*|desubscribir*|desinscribir*|me desuscribo) {list}",
        "(quiero|quisiera|deseo|como [puedo]) (desuscribir*|desinscribir*|me desuscribo)",
        """{asking} (cancel*|anul*|termin*) (mi suscripcion [({list}|a {messages})]
            |[la] suscripcion {list})""",
        """{not} (quiero|queremos|deseo|deseamos|quisiera|acepto|autorizo|[me] interesa) [mas]
            [(seguir|volver a)] (recibir|recibiendo|ser contactad*|que me
            ({send}|{contact}|llamen)) [mas] [({messages}|{more}|esto|eso)] [mas]""",
        "{not} (quiero|queremos|deseo|deseamos) (mas|sus|tus|estos|esos) {messages}",
        "{asking} {not} [{me}] {send} mas [({messages}|{more})] [{here}]",
        "{asking} {not} {me} {send} ({messages}|{more}) [mas] [{here}]",
        "{not} mas {me} ({send}|{contact}) [({messages}|{more})]",
        "{asking} {not} {me} {contact} [(mas|nunca mas|otra vez|de nuevo|nuevamente)]",
        "{asking} {not} {me} (busque|busquen) [(mas|nunca mas|otra vez|de nuevo)]",
        "{asking} {not} ({contact} mas|molestar|contactar)",
        "{asking} {not} {me} (llame|llamen|llames|llamar) mas",
        """{asking} {not} [{me}] (vuelva|vuelvan|vuelvas|volver) a ({send}|{contact}|llamar*)
            [{messages}]""",
        """{asking} {not} [{me}] (siga|sigan|sigas) (envi*|mand*|escrib*|contact*|molest*)
            [{messages}]""",
        """{asking} (dej*|pare|paren|para|parad|parar|cesen) [ya] de
            (escribir*|enviar*|mandar*|contactar*|molestar*|llamar*|recibir)
            [({messages}|{more})]""",
        "(basta|ya basta) [ya] de {messages}",
        "[la] baja {list}",
        "{asking} {not} (insista|insistan|insistas) [mas]",
        "(ejerzo|ejercer) mi derecho (de|a la) (supresion|oposicion|cancelacion) [{by_law}]",
        """{asking} [la] (eliminacion|supresion) de [todos] mis datos [personales] [{list}]
            [{by_law}]""",
        "{not} (autorizo|autorizamos|acepto) [el] envio de {messages}",
        "{not} (autorizo|autorizamos|acepto) [el] (uso|tratamiento) de {mine} [personales]",
        """{not} (tiene|tienen|tienes) mi (autorizacion|consentimiento|permiso) para
            (enviarme|mandarme|escribirme|contactarme|llamarme) [({messages}|{more})]""",
        """{asking} {not} {me} (escribieran|contactaran|enviaran|mandaran|llamaran) [mas]
            [{messages}]""",
        "[ya] no mas {messages}",
        """{asking} (detener|detengan|detenga|parar|paren|pare|suspendan|cesen) [(el|los)] [envio
            de] {messages}""",
        "(dejenme|dejeme|dejame|dejadme|dejennos) (en paz|tranquilo|tranquila)",
    ),
    requests_for_others=(
        """{asking} (elimin*la|elimin*lo|borr*la|borr*lo|saqu*la|saqu*lo|quit*la|quit*lo|retir*la
            |retir*lo) {list}""",
    ),
    alone=(
        "(pare|paren|parar|salir|desuscribir*|desinscribir*)",
        "[(dar|darme|darse)] de baja",
        "(basta [ya]|ya basta|no mas)",
        "(cancelar|anular) [(mi|la)] suscripcion",
    ),
    alone_in_chat=("(baja|alto|cancelar|eliminar|detener)", "detener promociones"),
    polite=(
        "(por favor|favor|inmediatamente|entonces|y|pero|che|oye|mira)",
        "(ya mismo|ahora [mismo]|de inmediato|adios|chao)",
        "(gracias|muchas gracias|disculpe|disculpen|perdon)",
        "no (me|nos) interesa",
        "no (estoy|estamos) interesad*",
    ),
    greetings=("hola", "(buenos dias|buenas tardes|buenas noches|buenas)", "(estimado|estimada)"),
    reasons=("porque", "ya que", "pues"),
    instead=(
        "prefier*",
        "mejor",
        "(llam*me|escrib*me|marqu*me)",
        "(use|escriba a|contacte a) anaddress",
        """(quiero|queremos) [(ver|recibir|cerrar|agendar)] (la|el|una|un)
            (demo|demostracion|propuesta|oferta|presupuesto|contrato|reunion)""",
        "(decidi|decidimos|voy a|vamos a) (comprar|cerrar|firmar|contratar)",
        "(hablemos|hagamos una llamada|agendemos)",
    ),
)
