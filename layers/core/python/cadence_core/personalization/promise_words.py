"""The closed words of gains, results and certainty; see ``closed_words``.

``money_words`` names what is paid; these say what a reader would get out of it.
"""

PROMISES = {
    "en": """budget*, earn, earns, earned, earning*, profit*, revenue*, roi, return on,
        returns on, yield*, upside*, cash, save money, saves money, saving money, savings,
        saver, savers, pocket*, in the bank, worth every, value for, worth its, a steal, no
        brainer, nobrainer, a bargain, a gift, for a song, peanuts, pays off, pay off, make
        back, makes back, made back, earn back, make it back, nothing to lose, not a thing,
        at stake, lose nothing, better off, worse off, richer, happy or, aren t happy, not
        satisfied, satisf*, make it right, put it right, makes it right, settle, settles,
        decide later, see later, as long as you, results are, results will, the results,
        certainly will, certainty, no doubt about, let down, let you down, let anyone,
        customer leave, a customer down, clients earn, clients make, customers earn,
        customers make, our cost, our side pays, our expense, fine print, small print, no
        catch, owe, owes, owed, owing, exclusiv*, perk, perks, loyalty, vip, founding, early
        bird, introductory, a sum, sum for, credit, laid aside, earmark*, kept a, within
        weeks, in weeks, within days, within months, in months, by summer, by winter, by
        spring, by autumn, by the summer, by half, in half, cut your, cuts your, slash*,
        grow your, grows your, boost*, maximi*, outperform*, outsell*, competitor*, rival,
        rivals, nobody beats, no one beats, unbeatable, unmatched, unrivalled, unrivaled,
        best in, cheapest, never fail*, cannot fail, can t fail, can t miss, cannot miss,
        will not fail, always works, secured, safe with, safe bet, safe in, trust me, trust
        us, count on, believe me, believe us, mark my, take it from, peace of mind, regret*,
        eliminat*, put an end, puts an end, once and for, ever again, for ever, for keeps,
        foolproof, flawless*, magic*, miracle*, bulletproof, fail proof, only cover, just
        cover, part with, spend on it, less than you, less than a, than you spend, barely
        notice, hardly notice, never notice, the bill, the tab, covered by, come off, well
        worth, worth more, outweigh*, payback, break even, breaks even, spend less, frugal,
        economical, economy of, low cost, your costs, costs go, costs fall, costs drop,
        running costs, surplus, windfall, jackpot, fortune*, wealth*, multiply, multiplies,
        skyrocket*, soar*, unlimited, no limit, no limits, lifetime, top notch, world class,
        award*, number one, first choice, proven, tested by, compensat*, make good, back
        your, hand it back, give it back, send it back, walk away, cancel any, leave any,
        leave whenever, stop whenever, change your mind, no penalty, tied in, tie you, bind
        you, on the cheap, thrift*, subsid*, sponsor*, funding, funded, tax break, deduct*,
        write off, net gain, well ahead, far ahead, come out ahead, out ahead, ahead of the
        rest, ahead of your, market leading, industry leading, leading provider, our treat,
        come out well, come out richer, come out winning, end up with more, end up ahead,
        end up richer, no more worries, hidden cost*, hidden fee*, nothing hidden, special
        price*, special rate*, special treatment, no risk, the risk, all risk, every risk,
        any risk, of the risk, whole risk, an end to, best on the, by a third, by a quarter,
        budget feel, will feel it, never feel it, barely feel it, hardly feel it, will
        notice it, hardly notice it, barely notice it, never notice it, in no time, of what
        you earn, you only cover, you just cover, perfectly safe, costs about, cost about,
        cost as much, costs as much, price of a, gift card*, as a coffee, cup of coffee, you
        just spend, only spend, just spend, good deal, fair deal, real deal, deal for, deal
        with us, a deal, the deal, balance sheet, bottom line, your sales, more sales, sell
        more, threefold, twofold, fourfold, fivefold, tenfold, manifold, ends meet, lower
        figure, better figure, thing of the past, rave, raves, swear by, happy customers,
        our customers, our clients, all of our, first year, first month, first quarter, go
        up from, only go up, never breaks, never lets, lets you down, no worries, worry
        free, hassle free, effortless*, without effort, without any effort, approved for,
        pre approved, preapproved, qualify, qualifies, qualified for, winner*, just for you,
        only for you, especially for you, privileg*, upgrade*, thrown in, throw in, on top
        of that we, is included, are included, as a thank you, token of, hamper*, raffle*,
        sweepstake*, prize draw, points for, every cent, each cent, lowest we, without
        paying, before paying, pay us, pay me, pays you, we match, match any, no downside,
        downside*, zero effort, work miracles, work wonders, success rate, nice surprise, a
        surprise, pleasant surprise, rely on us, rely on me, customers of ours, clients of
        ours, customer of ours, client of ours, customer we, client we, customers we,
        clients we, better rate, better rates, a rate, rate than, rates than, once in a
        lifetime, you save, we save, save a fortune, investment*, investor*, investing, less
        expensive, what you spend, less than you spend, if you are not happy, if you re not
        happy, are certain, is certain, s certain, certain that, set aside a, put aside a,
        reserved a, reserved for you, impossible to fail, impossible to lose, is a given,
        the return on, love the return, like the return, is dirt, pays its way, earns its
        way, earn its way, pay its way, with us is covered, covered by us, out of our
        pocket, out of our own, are delighted, is delighted, delighted with, thrilled with,
        are thrilled, keep more of, we win back, from day one it, more of what, your
        spending, spending falls, spending goes, spending drops, to risk, risk nothing,
        given away, giving it away, something by for, left us, makes up for what, your
        outgoings, more in your, your pocket, win win, no lose, sure to, without question,
        no question, beyond doubt, in the bag, yours to keep, yours for, safe hands, never
        lose, never loses, never miss, never misses, second to none, one of a kind, bring in
        more, brings in more, bring you more, brings you more, increase your, increases
        your, pay less, a bit off, a little off, something off, off the figure, off the
        total, off the bill, a return, clear return, good return, real return, quick return,
        so rich, get rich, makes you rich, yours forever, is forever, founder price, founder
        plan, founder rate, founders club, never been easier, never been cheaper, never been
        a better, charge you, charge nothing, charge less, two for the one, two for one, at
        no extra, present from, a present, doubles its, doubles your, doubles the, doubles
        their, works every, without spending, to double, will double, doubling, room on the,
        wiggle room, ask nicely, some room on, little room on, premium*""",
    "pt": """orcamento, orcamentos, lucr*, faturamento, faturar, fatura mais, rentab*,
        render mais, rendimento*, retorno, retornos, bolso*, no banco, vale cada, vale ouro,
        pechincha*, mao na roda, presenteamos, de bandeja, se paga, se pague, se banca, se
        sustenta, paga se, pagara, perdem nada, nada a perder, arrisc*, sai ganhando, saem
        ganhando, ganham, ganhara, ganhos, mais rica, sobra mais no, se nao gostar, nao
        gostar, nao gostarem, se gostar, se gostarem, insatisf*, satisf*, acertam,
        acertamos, a gente resolve, decida depois, veja depois, pague depois, e certo, e
        certa, garant*, dado como, decepcion*, nunca perdemos, clientes ganham, clientes
        lucram, clientes recuperam, por minha conta, nossa conta, nosso bolso, letras
        miudas, letra miuda, pegadinha, deve nada, devem nada, devera nada, compre,
        exclusiv*, mordomia, fidelidade, vip, verba*, um credito, credito para, um valor,
        separei, separamos, reservei, reservamos, guardamos, guardei, um fundo, rapidinho,
        em poucas semanas, em poucos dias, em poucos meses, pela metade, um terco, um quarto
        do, turbin*, alavanc*, maximiz*, concorrente*, rival, rivais, ninguem bate, ninguem
        cobre, ninguem faz, ninguem oferece, ninguem chega, chega perto, imbativ*,
        incompar*, inigual*, insuper*, os melhores, as melhores, falhar, falha nunca, nunca
        falha, nao tem como, sempre funciona, sempre da, pode confiar, confie, acredite,
        pode crer, pode apostar, aposte, conte com, sossego, arrepend*, acab* com, acaba
        com, acabam com, acabar com, fim de vez, para sempre, perfeit*, magic*, milagr*, so
        cobre, voce gasta, voces gastam, desembols*, sentir no, mal vai sentir, nem vai
        sentir, sentir a diferenca, notar a diferenca, cobrimos, cobre qualquer, cobrem,
        compens*, custear, despesa*, enxug*, baixo preco, fortuna*, riqueza*, ilimitad*, sem
        limite, sem limites, vitalici*, premiad*, numero um, primeira escolha, comprovad*,
        certificad*, indeniz*, devolv*, estorn*, cancele quando, saia quando, mudar de
        ideia, sem multa, sem amarras, amarra*, subsid*, patrocin*, incentivo, isent*,
        deduz*, vai junto, fica conosco, por cima, de brinde, tirar do valor, feche, fechar
        negocio, assine, assinem, seus gastos, acerta depois, acerte depois, acerte conosco,
        acertam conosco, acertar depois, bom negocio, otimo negocio, grande negocio, melhor
        do mercado, toda a certeza, perder nada, que perder, perder com, ganhar mais, ganha
        mais, ganha dinheiro, praticamente dado, quase dado, o valor, do valor, sobra
        dinheiro, lider do, aliviar um, aliviar o, aliviar alguma, o resultado, resultado
        certo, resultado e, bons resultados, melhores resultados, de vez por todas, de vez
        com, seu aparelho de graca, a vontade e, sem pressa e, saindo na frente, a frente
        dos, especial para, preco especial, vantagem que, custa mais ou menos, custa cerca,
        custa o mesmo, custa como, custa tanto, custa o que, custa um, custa uma,
        cafezinho*, vale presente, so gasta, so gastam, prejuizo*, suas vendas, vender mais,
        venda mais, vende mais, mais vendas, no azul, no vermelho, fica coberto, fica
        coberta, esta coberto, podem subir, so sobe, so sobem, coisa do passado, coisas do
        passado, nossos clientes, cliente nosso, clientes nossos, primeiro ano, primeiro
        mes, primeiros meses, deixa ninguem, deixa voce na, nunca quebra, nunca deixa, o
        mesmo que um, mesmo que uma, em triplo, baixar para, mais baixo que, o mais baixo,
        sem esforco, sem dor de cabeca, pre aprovad*, preaprovad*, so para voce, apenas para
        voce, somente para voce, feito para voce ganhar, privileg*, de lambuja, de quebra,
        antes de pagar, taxa de sucesso, podem contar, pode contar com, contem com, fica com
        a diferenca, mais barato, boa surpresa, grata surpresa, uma surpresa, impossivel
        perder, impossivel falhar, impossivel dar errado, impossivel nao, voce economiza,
        voces economizam, se economiza, recupera o que, recuperam o que, recupera tudo,
        recuperar o investimento, recuperar o que, recuperara, recuperarao, recuperam logo,
        poupanca*, poupar dinheiro, receita extra, mais receita, sua receita, cortar custos,
        cortar gastos, cortam custos, cortar pela, cortar as, fica com mais dinheiro, ficam
        com mais do, resultado na mao, retorno na mao, lucro na mao, sai por apenas, sai
        pelo mesmo, sai pelo preco, economizar dinheiro, economizam, economize, grande
        economia, economia no, economia de ate, investimento*, investidor*, investir, sair
        ganhando, clientes encantados, estao encantados, esta encantado, melhores condicoes,
        condicoes melhores, condicoes de pagamento, valor diferenciado, na frente de todos,
        cada real, quem entra primeiro, mais do que ganha, mais no fim do mes, trabalha por
        voce, dinheiro trabalha, o lucro, como dar errado, vai dar errado, pode dar errado,
        nada da errado, nunca da errado, nao da errado, premium, tarifa, tarifas, ganha
        ganha, sem sombra de, nunca perde, nunca perdem, nunca perdera, trazem mais, traz
        mais clientes, um pouco do valor, menos do que paga, aumentar suas, aumentar seu,
        aumenta suas, aumenta seu, sairia na frente, sai na frente, condicao que ninguem,
        uma condicao melhor, preco de fundador, plano de fundador, sai em conta, mais em
        conta, bem em conta, em semanas voce, jamais vai, jamais vao, jamais falh*, taxa
        escondida, taxas escondidas, nada escondido, nada de escondido, valor escondido,
        metade do valor, por metade, a metade do, metade por, pelo valor, pelo mesmo valor,
        sem acrescimo, dois por um, sai na faixa, fica na faixa, e na faixa, entra na faixa,
        menos que um, menos que uma, deixo por, faco por, fazemos por, te deixo por""",
    "es": """presupuesto*, lucr*, ingresos, rentab*, rendimiento, invers*, bolsillo*, en el
        banco, vale cada, vale oro, ganga*, chollo*, regal*, tirado de, se paga, se pague,
        se pagara, amortiz*, nada que perder, arriesg*, por delante, ganara, ganancia*, mas
        rica, se quedaran con, no le gusta, no les gusta, no le convence, no quedan,
        insatisf*, satisf*, satisfech*, decida despues, vea despues, pague despues,
        pruebelo, pruebenlo, uselo, uselos, cuanto quiera, seguro que funciona, es seguro,
        esta hecho, garant*, decepcion*, nunca hemos perdido, clientes ganan, clientes lo
        recuperan, clientes lo sacan, lo sacan, mi cuenta, nuestra cuenta, nuestro bolsillo,
        letra pequena, letra chica, trampa, debe nada, deben nada, deberan nada, compre,
        exclusiv*, fidelidad, vip, un credito, credito para, una suma, reservamos,
        guardamos, un fondo, en semanas, en pocas semanas, en pocos dias, en pocos meses,
        por la mitad, un tercio, un cuarto de, maximiz*, competidor*, rival, rivales, nadie
        mejora, nadie iguala, nadie da, nadie ofrece, nadie se acerca, se acerca a,
        imbatib*, incomparab*, inigualab*, insuperab*, los mejores, las mejores, fallar,
        nunca falla, no hay forma, siempre funciona, siempre sale, confie, fiese, creame,
        creanos, puede creer, apueste, arrepent*, arrepient*, acab* con, acaba con, acaban
        con, acabar con, para siempre, magi*, milagr*, sin fallos, solo cubre, desembols*,
        lo notara, lo va a notar, lo notaran, cubrimos, cubren, compens*, costear, abarat*,
        fortuna*, riqueza*, ilimitad*, sin limite, sin limites, vitalici*, premiad*, numero
        uno, primera opcion, comprobad*, probad*, certificad*, indemniz*, devolv*, devuel*,
        cancele cuando, salga cuando, cambiar de idea, sin penaliz*, sin ataduras, atadura*,
        subvenc*, patrocin*, incentivo*, exent*, deduc*, corremos con, saldria ganando, sale
        ganando, saldra ganando, quedaria por, ahorro, ahorros, ahorrar dinero, ahorra
        dinero, ahorrara, ahorrar en, ganar mas, gana mas, ganar dinero, ganaran, por
        delante de, usted por delante, quedaria por delante, que perder, perder con, lider
        del, gastos bajan, gastos disminuyen, gastos van, van a bajar, una partida, mas
        economico, mejor precio, el resultado, los resultados, buenos resultados, mejores
        resultados, especial para, precio especial, el retorno, liquide*, perfectamente
        seguro, paga enseguida, cuesta mas o menos, cuesta lo que, cuesta lo mismo, cuesta
        como, cuesta tanto, cuesta un, cuesta una, un cafe al, cheque regalo, solo gasta,
        solo gastan, toda certeza, con certeza, extractos, sus ventas, vender mas, venda
        mas, vende mas, mas ventas, queda cubierto, queda cubierta, esta cubierto, pueden
        subir, solo sube, solo suben, cosa del pasado, cosas del pasado, nuestros clientes,
        cliente nuestro, clientes nuestros, primer ano, primer mes, primeros meses, deja
        tirado, deja tirada, nunca se rompe, nunca deja, lo mismo que un, mismo que una, mas
        bajo que, lo mas bajo, sin esfuerzo, preaprobad*, solo para usted, solamente para
        usted, especialmente para usted, privileg*, de propina, antes de pagar, tasa de
        exito, pueden contar con, puede contar con, se queda con la, mas barato, de una vez
        por todas, buena sorpresa, grata sorpresa, una sorpresa, imposible perder, imposible
        fallar, imposible que, imposible no, se ahorra, lo que ahorra, ahorra en, ya esta
        pagado, pagado, pagada, lo recuperan, recupera lo, recuperan lo, recuperara,
        recuperaran, recuperar lo que, recuperar la inversion, recupere lo, facturan,
        facturar mas, facturara, salen ganando, salir ganando, sale perdiendo, salen
        perdiendo, de aqui perdiendo, sin perdidas, clientes encantados, estan encantados,
        estan encantadas, queda encantado, asumimos, asume el riesgo, asumir el riesgo,
        potenciar, recortar gastos, recortar costes, quedarse con mas de, quedaran con mas
        de, tendran mas de lo, guardaran mas de lo, beneficio en la mano, resultado en la
        mano, retorno en la mano, sale por lo mismo, sale por solo, mejores condiciones,
        condiciones mejores, condiciones de pago, sin dolores de cabeza, sin dolor de
        cabeza, gasta lo que, haremos que le, cuente con ello, cuente conmigo, cuente con
        nosotros, con mas en el bolsillo, ganan, ido un cliente, lo que gasta, facturas
        bajan, factura baja, el beneficio, su beneficio, sus beneficios, pide menos, piden
        menos, gana quien, quien entra primero, trabaja por usted, mas de lo que gana, mas
        de lo que ganan, cada euro, puede salir mal, va a salir mal, nada sale mal, no sale
        mal, nunca sale mal, no saldra mal, que salga mal, premium, la tarifa, una tarifa,
        las tarifas, nuestra tarifa, nuestras tarifas, cobra, cobran, la cifra, ganar ganar,
        sin sombra de, nunca pierde, nunca pierden, traen mas, trae mas clientes, menos de
        lo que paga, aumentar sus, aumentar su, aumenta sus, aumenta su, lo recupera,
        condicion que nadie, una condicion mejor, precio de fundador, plan de fundador, no
        queda plaza, no queda sitio, no queda hueco, no queda cupo, no queda lugar, he
        guardado, guardado un, guardado para, guardado su, guardado una, he reservado,
        reservado para, reservado un, reservado una, reservado su, nada oculto, nada de
        oculto, letra oculta, cargos ocultos, a mitad de, la mitad del precio, la mitad por,
        jamas va, jamas van, jamas fall*, si o si, sin suplemento, dos por uno, sin recargo,
        menos que un, menos que una, te lo dejo, se lo dejo, lo dejo en, os lo dejo""",
}
