"""The ways in which people say, in one line, that they want no more messages."""

from cadence_core.domain.plain_words import plain_words

# Without accents, apostrophes and capitals. Each stands for a whole message: "cancel" is a wish
# to stop, "cancel our call on Monday" is an answer.
ENGLISH = (
    "stop,stop all,stopall,stop it,please stop,stop please,stop promotions,unsubscribe,"
    "unsubscribe me,please unsubscribe,quit,end,cancel,opt out,optout,opt me out,remove,remove me,"
    "please remove me,do not contact me,dont contact me,do not email me,dont email me,"
    "do not message me,dont message me,no more emails,no more messages,take me off your list"
)
PORTUGUESE = (
    "parar,pare,pare por favor,por favor pare,parar promocoes,sair,cancelar,cancelar inscricao,"
    "descadastrar,descadastre,me descadastre,descadastre me,remover,remova,me remova,remova me,"
    "excluir,me exclua,nao quero receber,nao quero mais receber,nao quero receber mensagens,"
    "nao quero mais receber mensagens,nao me mande mais,nao me mande mais mensagens,"
    "nao me envie mais,nao me envie mais emails,nao me envie mais mensagens,nao me contate,"
    "nao me contate mais,tire meu contato,tira meu contato"
)
SPANISH = (
    "parar,alto,baja,dar de baja,darme de baja,dame de baja,quiero darme de baja,cancelar,"
    "cancelar suscripcion,eliminar,eliminame,detener,detener promociones,desuscribir,"
    "desuscribirme,no quiero recibir,no quiero recibir mas,no quiero recibir mensajes,"
    "no me escriban,no me escriban mas,no me contacten,no me contacten mas,no molestar"
)
OTHERS = (
    "arret,arreter,desabonner,me desabonner,desinscrire,me desinscrire,"
    "abmelden,abbestellen,stopp,"
    "annulla,cancellami,disiscrivimi"
)
STOP_PHRASES = frozenset(",".join((ENGLISH, PORTUGUESE, SPANISH, OTHERS)).split(","))


def is_stop_phrase(text: str) -> bool:
    """Tell whether the text is a wish to stop and nothing else."""
    return plain_words(text) in STOP_PHRASES
