"""The texts of the page. They promise only what is done, and never name an address."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """The texts of one page."""

    heading: str
    body: str


@dataclass(frozen=True, slots=True)
class Texts:
    """All pages in one language, the labels of their buttons, and the note about WhatsApp."""

    confirm: Text
    button: str
    done: Text
    already_done: Text
    by_mistake: str
    undo_button: str
    undone: Text
    whatsapp: str
    broken_link: Text
    not_understood: Text
    unavailable: Text


TEXTS = {
    "en": Texts(
        confirm=Text(
            "Stop receiving our emails?",
            "If you confirm, we will not email you again.",
        ),
        button="Stop emails",
        done=Text(
            "Done",
            "We will not email you again. A message that is already on its way may still arrive.",
        ),
        already_done=Text(
            "You are already unsubscribed",
            "We do not email you any more. There is nothing left to do.",
        ),
        by_mistake="Was it a mistake?",
        undo_button="Receive emails again",
        undone=Text(
            "You can receive our emails again",
            "The emails that you stopped do not go on by themselves; we may write to you anew.",
        ),
        whatsapp="We may still write to you on WhatsApp. To stop that too, "
        "answer one of our messages there with the word STOP.",
        broken_link=Text(
            "This link does not work",
            "It may be incomplete. Please open it again from our message, "
            "or answer the message and ask us to stop.",
        ),
        not_understood=Text(
            "We did not understand this request",
            "Nothing was changed. Please open the link in our message again and use the button.",
        ),
        unavailable=Text(
            "This is not working right now",
            "Your request could not be completed. Please try again in a few minutes; "
            "the link stays valid.",
        ),
    ),
    "es": Texts(
        confirm=Text(
            "¿Dejar de recibir nuestros correos?",
            "Si lo confirma, no volveremos a enviarle correos.",
        ),
        button="Dejar de recibir",
        done=Text(
            "Listo",
            "No volveremos a enviarle correos. Un mensaje que ya está en camino aún puede llegar.",
        ),
        already_done=Text(
            "Ya se dio de baja",
            "Ya no le enviamos correos. No tiene que hacer nada más.",
        ),
        by_mistake="¿Fue un error?",
        undo_button="Volver a recibir correos",
        undone=Text(
            "Puede volver a recibir nuestros correos",
            "Los correos que detuvo no continúan por sí solos; podemos escribirle de nuevo.",
        ),
        whatsapp="Aún podemos escribirle por WhatsApp. Para detener eso también, "
        "responda allí a uno de nuestros mensajes con la palabra PARAR.",
        broken_link=Text(
            "Este enlace no funciona",
            "Puede estar incompleto. Ábralo de nuevo desde nuestro mensaje, "
            "o responda al mensaje y pídanos que paremos.",
        ),
        not_understood=Text(
            "No entendimos esta solicitud",
            "No se cambió nada. Abra de nuevo el enlace de nuestro mensaje y use el botón.",
        ),
        unavailable=Text(
            "Esto no funciona en este momento",
            "No se pudo completar su solicitud. Inténtelo de nuevo en unos minutos; "
            "el enlace sigue siendo válido.",
        ),
    ),
    "pt": Texts(
        confirm=Text(
            "Parar de receber nossos e-mails?",
            "Se você confirmar, não enviaremos mais e-mails para você.",
        ),
        button="Parar de receber",
        done=Text(
            "Pronto",
            "Não enviaremos mais e-mails para você. "
            "Uma mensagem que já está a caminho ainda pode chegar.",
        ),
        already_done=Text(
            "Você já cancelou o recebimento",
            "Não enviamos mais e-mails para você. Não é preciso fazer mais nada.",
        ),
        by_mistake="Foi por engano?",
        undo_button="Voltar a receber",
        undone=Text(
            "Você pode voltar a receber nossos e-mails",
            "Os e-mails que você parou não continuam sozinhos; podemos escrever de novo para você.",
        ),
        whatsapp="Ainda podemos escrever para você no WhatsApp. Para parar isso também, "
        "responda por lá a uma das nossas mensagens com a palavra SAIR.",
        broken_link=Text(
            "Este link não funciona",
            "Ele pode estar incompleto. Abra-o novamente a partir da nossa mensagem, "
            "ou responda à mensagem e peça para pararmos.",
        ),
        not_understood=Text(
            "Não entendemos este pedido",
            "Nada foi alterado. Abra novamente o link da nossa mensagem e use o botão.",
        ),
        unavailable=Text(
            "Isto não está funcionando no momento",
            "Não foi possível concluir o seu pedido. Tente novamente em alguns minutos; "
            "o link continua válido.",
        ),
    ),
}
