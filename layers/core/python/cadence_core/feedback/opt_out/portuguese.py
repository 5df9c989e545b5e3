"""Requests for no more messages, in Portuguese."""

from cadence_core.feedback.opt_out.grammar import Language

PORTUGUESE = Language(
    parts={
        # What may precede a request
        "asking": """[[ja] (pedi|falei|solicitei) (para|pra|que)] [(eu|nos)]
            [(quero|queremos|queria|gostaria [de]|gostariamos [de]|desejo|desejamos|preciso
            |solicito|solicitamos|peco|pedimos|exijo|espero)] [(a gentileza|o favor) de] [como
            (faco|fazer) (para|pra)] [(a|o|que)] [(voce|voces|vc|vcs)]
            [(pode|podem|poderia|poderiam)]""",
        "not": "(nao|n|nunca|jamais|ja nao)",
        "me": "(me|nos)",
        "mine": """[(o|a|do|da|os|dos)] (meu|minha|meus|nosso|nossa)
            (email|endereco|numero|telefone|celular|contato|nome|cadastro|whatsapp|dados)""",
        "this": "(este|esse) (email|endereco|numero|telefone|contato)",
        "messages": """[mais] [(nenhum|nenhuma|nenhum tipo de|este tipo de|esse tipo
            de|qualquer|esses|essas|estes|estas|desses|dessas|destes|destas|deste tipo de|seus|suas
            |os|as|com (essas|esses|as|os))] [mais] (mensagem|mensagens|msg|msgs|email|emails|sms
            |propaganda|propagandas|publicidade|spam|contato|contatos|newsletter|promocao|promocoes|ofertas|proposta
            |propostas
            |comunicacoes|ligacoes) [de (marketing|vendas|propaganda)] [(de (voces|vcs|voce|vc)|da
            sua empresa|suas|seus)]""",
        "list": """(da|de|das|do|dos|dessa|desta|desse|deste|na|no) [(sua|suas|seu|vossa)]
            (lista|listas|base|cadastro|mailing|banco de dados|grupo|newsletter|envios|emails) [de
            (dados|email|emails|contato|contatos|envio|envios|transmissao|distribuicao|mailing|disparos
            |marketing|vendas|clientes|mensagens)] [(de (voces|vcs|voce|vc)|da empresa)]""",
        "here": """(por aqui|comigo|(para|pra) mim|(para|pra|neste|nesse|no) [(este|esse|meu)]
            (numero|email|endereco|whatsapp))""",
        "send": """(mande|mandem|manda|mandar|mandarem|envie|enviem|envia|enviar|enviarem
            |encaminhe|encaminhem|encaminhar)""",
        "contact": """(contate|contatem|contatar|contacte|contactem|contactar|perturbe|perturbem
            |perturbar|incomode|incomodem|incomodar|(entre|entrem|entrar) [mais] em contato)""",
        "write": "(escreva|escrevam|escrever|procure|procurem|procurar)",
        "by_law": "[(conforme|com base|nos termos|de acordo)] [(a|na|da|com a|pela)] lgpd",
        "remove": """(remov*|exclu*|retir*|descadastr*|desinscrev*|elimin*|apague|apaguem|apagar
            |delete|deletem|deletar|bloque*|tire|tirem|tirar|tira)""",
    },
    requests=(
        "{asking} {me} {remove} {list}",
        "{asking} {me} (remova|removam|remover|exclua|excluam|excluir|descadastr*|desinscrev*)",
        "{asking} {remove} ([todos] ({me}|{mine}) [{list}]|{this} {list}) [{by_law}]",
        """{asking} (exclusao|remocao|eliminacao) [(de|dos)] [todos] [os] meus dados [pessoais]
            [{by_law}]""",
        "{asking} ({remove}|sair|descadastro) {list}",
        "{asking} {remove} {mine} (dai|daqui)",
        "{asking} (descadastr*|desinscrev*) ({me}|{mine}|{this}) [{list}]",
        "{asking} ser (removid*|retirad*|excluid*|descadastrad*) [{list}]",
        "{asking} (exclusao|remocao|retirada|descadastro) {mine} [{list}]",
        """{asking} (cancelar|cancele|cancelem|encerrar) [(o|a|os|minha|meu)]
            (inscricao|assinatura|recebimento|envio|envios|cadastro) ({list}|[de] {messages}
            [{list}])""",
        "{asking} (cancelar|cancele|cancelem|encerrar) (minha (inscricao|assinatura)|meu cadastro)",
        """(quero|queremos|gostaria de|desejo|solicito|peco) [o]
            (cancelamento|descadastro|descadastramento) [do (envio|recebimento)] [[de]
            {messages}]""",
        """(quero|gostaria de|desejo) cancelar [(o|os|a)] (recebimento|envio|envios|inscricao
            |assinatura)""",
        """[eu] {not} [mais] (quero|queremos|desejo|desejamos|gostaria de|gostariamos
            de|aceito|autorizo|tenho interesse em|temos interesse em) [mais] (receber|ser
            contatad*|ser contactad*|ser incomodad*) [mais] [({messages}|nada)] [mais] [de
            (voces|vcs|voce|vc)] [{here}]""",
        """[eu] {not} (quero|queremos|desejo|desejamos) (mais|seus|suas|esses|essas) {messages}
            [{here}]""",
        "[eu] {not} quero mais nada de (voces|vcs|voce|vc)",
        "{not} (autorizo|autorizamos|aceito) [(o|os)] (envio|envios|contato) [de {messages}]",
        "{not} (autorizo|autorizamos|aceito) [o] (uso|tratamento) [de] {mine} [pessoais]",
        """[(voce|voces|vc|vcs)] {not} (tem|possui|possuem) [a] minha
            (autorizacao|permissao) (para|pra)
            ([{me}] {send} [({messages}|nada)]|{me} {contact})""",
        "{asking} {not} [{me}] {send} [{me}] mais [({messages}|nada)] [{here}]",
        "{asking} {not} {me} {send} ({messages}|nada) [mais] [{here}]",
        "{asking} {not} [{me}] {contact} [{me}] [(mais|novamente|de novo|outra vez)] [{here}]",
        "{asking} {not} {me} {write} [mais] [{here}]",
        "{asking} {not} (escreva|escrevam|escrever) mais",
        "{asking} {not} receber mais {messages}",
        "{not} (precisa|precisam) [{me}] {send} mais [({messages}|nada)]",
        "{asking} {not} {me} (ligue|liguem|ligar|liga|chame|chamem|chamar|chama) mais [{here}]",
        "{asking} nunca mais {me} ({send}|{contact}|{write}) [{messages}]",
        """{asking} (pare|parem|para|parar|parassem|deixe|deixem|deixar|deixassem) de [{me}]
            ({send}|{contact}|escrever|ligar|receber|encher|{me} procurar) [{me}] [mais]
            [({messages}|nada)] [{here}]""",
        """{asking} (pare|parem|parar|interrompa|interromper|suspenda|suspender) [(o|os)]
            [(envio|envios) de] {messages}""",
        "(chega|basta|nada) de {messages}",
        "sem mais {messages}",
        "(pare|parem) com {messages}",
        "{asking} {not} {me} (ligue|liguem|ligar|chame|chamem) nem {write} mais [{here}]",
        "{me} (deixe|deixem|deixa) em paz",
        "(para|pare|parem) de [{me}] encher [(o|meu|a minha)] (saco|caixa)",
        "{asking} {not} [{me}] (voltar|voltem|volte) a [{me}] ({send}|{contact}|{write})",
    ),
    requests_for_others=(
        "{asking} (remova|removam|retire|retirem|exclua|excluam|tire|tirem) (ela|ele) {list}",
    ),
    alone=(
        "[quero] (sair|parar)",
        "(pare|parem) com isso",
        "(chega|basta|sai fora)",
        "(stop|parar|interromper) promocoes",
        "(pare|parem|descadastr*|desinscrever|remover|remova)",
        "cancelar [(o|a|minha)] (inscricao|assinatura|envio|envios|recebimento)",
    ),
    alone_in_chat=("[quero] (cancelar|excluir|bloquear)",),
    polite=(
        "(por favor|pfv|pf|favor|gentileza|por gentileza|imediatamente|urgente|ja|ai|entao|e|mas)",
        "(imediato|imediata|agora|tchau|adeus)",
        "(obrigado|obrigada|grato|grata|desculpe|gente|pessoal|amigo|amiga)",
        "[eu] nao (tenho|temos|tem) interesse",
    ),
    greetings=("oi", "ola", "(bom dia|boa tarde|boa noite)", "(prezado|prezada|caro|cara)"),
    reasons=("porque", "pois", "ja que"),
    instead=(
        "prefir*",
        "melhor",
        "me (liga|ligue|chama|chame|escreva|procure)",
        "(manda|mande) (no|por)",
        "(use|fale com|escreva para) anaddress",
        """(quero|queremos) [(ver|receber|fechar|marcar)] (a|o|uma|um)
            (demo|demonstracao|proposta|orcamento|contrato|reuniao)""",
        "(decidi|decidimos|vou|vamos) (comprar|fechar|assinar|contratar)",
        "vamos (falar|conversar|marcar|fazer)",
    ),
)
