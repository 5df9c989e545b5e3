"""The closed words of prices and promises; see ``closed_words``."""

MONEY = {
    "en": """price*, pricing, pricey, cheap*, affordabl*, inexpensive, discount*, rebate*,
        cashback, in cash, coupon*, voucher*, promo, promos, promotion*, promocode, bargain*,
        refund*, reimburs*, money, payment, payable, prepay*, paid, pays, pay, invoice, fee, fees,
        surcharge*, deposit*, bitcoin*, crypto*, ethereum, usdt, loan*, commission*, bonus*, gift,
        gifts, prize*, giveaway*, reward, rewards, jackpot, lottery, dollar*, euro, euros, pounds,
        bucks, cents, percent*, per cent, usd, eur, gbp, half off, special offer, special deal,
        limited offer, exclusive offer, great offer, best offer, offer ends, offer expires, this
        offer, good deal, great deal, best deal, better deal, this deal, deal for you, on sale,
        flash sale, free of, for free, complimentary, on us, on the house, no cost, zero cost, no
        charge, without charge, no extra cost, trial, month free, months free, free month*, costs
        only, costs just, costs less, cost you, costs you, costs nothing, lowest, save up, salary,
        salaries, payroll, wage*, inherit*, guarant*, promise, promises, promised, warranty,
        warranties, assure you, assured, swear, risk free, no risk, without risk, riskless, no
        obligation, obligation free, without obligation, limited time, limited spots, limited
        places, last chance, only today, act now, act fast, expires, expire, expiring, no contract,
        without a contract, long contract, lock in, sla, no strings, no commitment, commitment
        free, for life, charge you, charged, billed, bill you, your bill, debt, debts, overdue,
        penalt*, legal action, lawsuit, lawyer*, attorney*, for nothing, beat any, special rate,
        this rate, our rates, rates start, lower rate, reduced rate, flat rate, special terms,
        special conditions, any quote, a quote, cost nothing, nothing to pay, nothing upfront,
        upfront, up front, penny, dime, next to nothing, almost nothing, waive*, financing,
        instalment*, installment*, you won, have won, ve won, been selected, been chosen, entitled
        to, eligible for, claim your, redeem*, valid until, valid for, valid only, is only valid,
        places left, spots left, seats left, few places, few spots, balance due, amount due, my
        word, certain to, bound to, without fail, rest assured, never again, you will never, you ll
        never, will definitely, definitely will, can t lose, cannot lose, can t go wrong, cannot go
        wrong, foolproof, fail safe, failsafe, proven results, sure thing, twice as, twice the,
        twice your, double your, double the, doubled, triple*, tenfold, quadruple*, market leader,
        number one, account credit, credits, at cost, settle up, undercut*, stand behind,
        every pound, a pound, a dollar, a cent, quid, bucks, everything back, get it back, all of
        it back, whatever happens""",
    "pt": """preco*, precinho*, barat*, desconto*, cupom, cupons, brinde*, presente para, promocao,
        promocoes, promocional, promocionais, reembols*, dinheiro, grana, pagamento, pagar, pague*,
        paga, pagam, pagamos, pago, boleto, pix, fatura, sem taxa, sem taxas, taxa de adesao,
        mensalidade*, um deposito, depositar, deposite, emprestimo*, comissao, comissoes, bonus,
        bonific*, premio, premios, premiacao, sorteio*, reais, dolar, dolares, centavo*, por cento,
        porcento, porcentagem, oferta especial, oferta exclusiva, oferta limitada, oferta
        imperdivel, esta oferta, essa oferta, melhor oferta, ofertas, liquidacao, gratis, gratuit*,
        de graca, sem custo, sem custos, custo zero, custa so, custa apenas, so custa, custa menos,
        baixo custo, mais em conta, cortesia, por nossa conta, salario*, holerite*, heranca,
        garanto, garante, garantem, garantimos, garantia*, garantid*, garantirei, garantiremos,
        posso garantir, podemos garantir, lhe garantir, te garantir, promet*, promessa*, asseguro,
        asseguramos, juro, juramos, sem risco, sem riscos, risco zero, nenhum risco, sem
        compromisso, sem fidelidade, sem contrato, tempo limitado, vagas limitadas, ultima chance,
        ultimas vagas, so hoje, somente hoje, apenas hoje, expira*, prazo final, multa, multas,
        divida, dividas, cobrar, cobramos, cobranca, parcela, parcelas, parcelado, parcelamento,
        processo judicial, advogad*, vitalici*, devolvemos o, por quase nada, quase nada, custa
        nada, custara nada, custam nada, nao paga, condicao especial, condicoes especiais, o valor
        cai, valor menor, valor especial, preco, financiamento, parcelamos, parcelar, voce ganhou,
        ganhou um, ganhou uma, foi selecionado, foi selecionada, foi sorteado, foi escolhido, foi
        escolhida, tem direito, resgate*, resgatar, valido ate, valida ate, poucas vagas, restam
        poucas, saldo devedor, minha palavra, nossa palavra, palavra de honra, certeza de, certeza
        que, e certeza, toda certeza, resultado certo, resultados certos, nao tem erro, infaliv*,
        resultados comprovados, assegurad*, nunca mais, dobramos, dobrar, dobra, dobram, triplic*,
        duplicamos, duplicar, duplica, lider de mercado, isento, isenta, isencao, tostao, abater,
        abatemos, abatimento*, liquido e certo, devolvemos, devolvo, ressarc*""",
    "es": """precio, precios, barat*, mas economico, mas economica, descuento*, cupon, cupones,
        regal*, obsequio*, rebaja*, promocion, promociones, promocional, reembols*, dinero, pago,
        pagar, pague*, paga, pagan, pagamos, factura, cuota*, anticipo, un deposito, depositar,
        prestamo*, comision, comisiones, bono, bonos, bonus, bonific*, premio, premios, sorteo*,
        dolar, dolares, euro, euros, ni un peso, cada peso, pesos, centimo*, por ciento, porciento,
        porcentaje*,
        oferta especial, oferta exclusiva, oferta limitada, oferta unica, esta oferta, mejor oferta,
        ofertas, gratis, gratuit*, sin coste, sin costo, sin costes, sin costos, coste cero,
        costo cero, sin cargo, cuesta solo, solo cuesta, cuesta la, cuesta menos, bajo coste,
        invita la casa, corre por nuestra, por nuestra cuenta, salario*, sueldo*, nomina, nominas,
        herencia, garantizo, garantiza, garantizan, garantizamos, garantizad*, garantizar le,
        garantizarle, garantizarles, garantizarte, garantia*, puedo garantizar, podemos garantizar,
        promet*, promesa*, aseguramos, le aseguro, te aseguro, les aseguro, juro, juramos,
        sin riesgo, sin riesgos, ningun riesgo, riesgo cero, sin compromiso, sin permanencia,
        sin contrato, tiempo limitado, plazas limitadas, ultima oportunidad, ultimas plazas,
        solo hoy, caduca*, vence, fecha limite, plazo limite, multa, multas, deuda, deudas,
        demanda judicial, abogad*, cobrar, cobramos, cobro, de por vida, el monto, importe,
        devolvemos el, devolvemos su, casi nada, por nada, costara nada, cuesta nada, costaran nada,
        no paga, tarifa especial, tarifa reducida, tarifas reducidas, tarifa plana,
        condicion especial, condiciones especiales, financiacion, a plazos, en plazos, ha ganado,
        ganado un, ganado una, ha sido seleccionado, ha sido seleccionada, sido elegido,
        sido elegida, tiene derecho, canjee*, canjear, valido hasta, valida hasta, pocas plazas,
        quedan pocas, saldo pendiente, mi palabra, nuestra palabra, palabra de honor, infalible*,
        resultados probados, asegurad*, nunca mas, no volvera, no volveran, duplicamos, duplicar,
        duplica, triplic*, de nuestra cuenta, lider del mercado, exento, exenta, devolvemos,
        devolveremos, devuelvo, abonamos, abonaremos, abona, abonan""",
}
