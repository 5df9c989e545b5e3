"""The closed words of days, hours and deadlines; see ``closed_words``."""

DATES = {
    "en": """monday*, tuesday*, wednesday*, thursday*, friday*, saturday*, sunday*, mon, tue,
        tues, wed, thu, thur, thurs, fri, january, february, april, june, july, august,
        september, october, november, december, in may, of may, may the, by may, in march,
        of march, on march, by march, march the, tomorrow*, yesterday, tonight, this
        weekend, over the weekend, on the weekend, at the weekend, noon, midday, midnight,
        in the morning, in the afternoon, in the evening, this morning, this afternoon, this
        evening, next month, this month, this week, fortnight, by today, until today, later
        today, end of today, oclock, o clock, half past, quarter past, quarter to, before
        lunch, after lunch, by the end of, day after, later this, thursday morning, asap,
        bank holiday*, public holiday*, christmas*, easter, thanksgiving, new year*, next
        week, next year, next quarter, this quarter, this year, be today, today only, only
        today, without delay, in a few hours, in a few days, in a few minutes, in a few
        weeks, within the hour, within hours, within days, window shuts, window closes,
        window ends, slot shuts, slot closes, slot ends, the slot is,
        your slot is, our slot is, closes soon, ends soon,
        closing soon, time is running, last day, final day, final days, last days, only
        mornings, only evenings, mornings only, evenings only, do mornings, do evenings, do
        lunchtime*, takes an hour, last an hour, take an hour, lasts an hour, take all day,
        take the day, until autumn, until spring, until summer, until winter, till autumn,
        till spring, till summer, till winter, by autumn, by spring, by summer, by winter,
        day is out, days left, hours left, few more days, before i leave, before we leave, i
        am away, we are away, i am out, we are out, new date, another date, move it to,
        moved to, be right away, the deadline, at lunchtime, do lunchtimes, after the
        holidays, before the holidays, after the weekend, before the weekend, by month end,
        before month end, after month end, by quarter end, before quarter end, after quarter
        end, until the end of, before the end of, till the end of, have a few days, few days
        to, week after, following week, following day, for an evening, more hour, another
        hour, first year, doors close, leaves early, be quick, while it lasts, while stocks,
        still available, hold your place, hold your spot, hold a place, keep your place, no
        time to, this minute, only until, different day, some other time, instead on, one
        afternoon, year is over, once the year, the clock strikes, for an hour, one more
        hour, need an hour, spare an hour, an hour with, an hour or, an hour to, hour of
        your time, close of business, now or never, time runs out, time is running out, make
        it an evening, be now, have a couple, have some days, only around, only in the
        morning, only in the mornings, last chance, hour earlier, hour later, hour sooner,
        before you close, before closing, slot after, is gone, already taken, fully booked,
        calendar is only, calendar only, only open in, only open on, only free in, only free
        on, spare an afternoon, of an afternoon, for an afternoon, take an afternoon, in an
        afternoon, only runs, only valid, only lasts""",
    "pt": """segunda feira, terca, tercas, terca feira, quarta feira, quinta feira, sexta feira,
        sabado*, domingo*, janeiro, fevereiro, marco, abril, maio, junho, julho, agosto,
        setembro, outubro, novembro, dezembro, amanha, ontem, ate hoje, hoje mesmo, ainda
        hoje, neste fim de semana, no fim de semana, meio dia, meia noite, de manha, pela
        manha, a tarde, de tarde, pela tarde, de noite, a noite, mes que vem, proximo mes,
        esta semana, nesta semana, essa semana, nessa semana, quinzena, ate o fim, antes do
        fim, hoje a tarde, hoje a noite, hoje de manha, esta tarde, esta manha, ate o final,
        natal, pascoa, carnaval, reveillon, feriado*, ano novo, proxima semana, semana que
        vem, proximo ano, ano que vem, este ano, um dia desses, ser hoje, so hoje, sem
        demora, em poucas horas, em poucos dias, em poucos minutos, em poucas semanas,
        dentro de horas, dentro de dias, janela fecha, janela termina, janela acaba, vaga
        fecha, data limite, dia limite, ultimo dia, ultimos dias, ultimas horas, mais alguns
        dias, dias para decidir, dias para responder, depois do almoco, antes do almoco,
        levaria uma hora, leva uma hora, dura uma hora, tomaria uma hora, dura o dia, ate o
        outono, ate a primavera, ate o verao, ate o inverno, proximo trimestre, este
        trimestre, fora ate, hoje sem, nova data, outra data, ser agora, agora ou nunca, o
        prazo, prazo para, tem alguns dias, tem poucos dias, tem uns dias, dura o dia todo,
        depois das ferias, antes das ferias, ate as ferias, depois do feriado, depois do
        trimestre, antes do trimestre, fim do expediente, falar no dia seguinte, volto a
        falar, voltamos a falar, semana seguinte, tarde sua, mais uma hora, ano acabar, ano
        acaba, portas fecham, portas se, sai cedo, sair cedo, enquanto dura, enquanto durar,
        ainda ha vagas, lugar por, segurar o seu, segurar a sua, guardar o seu, outra hora,
        outro horario, um dia antes, um dia depois, ja era, nunca e tarde, antes que acabe,
        o mais cedo, noite dessas, sua vaga, o relogio, por uma hora, por mais uma hora, so
        uma hora, uma hora com, uma hora do seu, hoje sem falta, sem falta, so posso, so
        consigo de, so consigo a, so podemos, so pela manha, ultima ocasiao, ultima
        oportunidade, hora mais cedo, hora mais tarde, horario seguinte, ja foi embora, ja
        esta ocupado, ja foi tomado, agenda so, agenda apenas, melhor no dia, fica para o
        dia, saio de ferias, estarei de ferias, de ferias em, antes de voces fecharem, antes
        de fechar, em uma tarde, numa tarde, uma tarde dessas, uma tarde de, uma tarde da,
        uma tarde sua, reservar uma tarde, por uma tarde, so vale, so valem, apenas vale, so
        dura, este mes, neste mes, deste mes, ainda este mes""",
    "es": """lunes, martes, miercoles, jueves, viernes, sabado*, domingo*, enero, febrero, marzo,
        abril, mayo, junio, julio, agosto, septiembre, setiembre, octubre, noviembre,
        diciembre, ayer, hoy a las, hoy mismo, para hoy, hasta hoy, esta noche, este fin de
        semana, el fin de semana, mediodia, medianoche, por la tarde, de la tarde, por la
        noche, de la noche, proximo mes, mes que viene, mes proximo, esta semana, quincena,
        antes de fin, a fin de mes, a finales de, esta tarde, esta manana, hasta fin,
        navidad*, pascua*, festivo*, ano nuevo, proxima semana, semana que viene, proximo
        ano, ano que viene, este ano, ser hoy, solo hoy, sin demora, en pocas horas, en
        pocos dias, en pocos minutos, en pocas semanas, dentro de horas, dentro de dias,
        ventana cierra, ventana termina, ventana acaba, fecha tope, ultimo dia, ultimos
        dias, ultimas horas, unos dias mas, dias para decidir, dias para responder, hora de
        comer, despues de comer, antes de comer, llevaria una hora, lleva una hora, dura una
        hora, tomaria una hora, dura todo, hasta el otono, hasta la primavera, hasta el
        verano, hasta el invierno, acabe el dia, acabe la, termine el dia, proximo
        trimestre, este trimestre, fuera hasta, estoy fuera, estaremos fuera, nueva fecha,
        otra fecha, pasado manana, ser ahora, ahora o nunca, el plazo se, el plazo para,
        tiene unos dias, tiene algunos dias, tiene pocos dias, dura todo el, dura medio,
        tomaria medio, llevaria medio, llevaria todo, tomaria todo, despues de las
        vacaciones, antes de las vacaciones, hasta las vacaciones, hasta el final, hasta
        final de, despues del trimestre, antes del trimestre, vuelvo a escribir, volvemos a
        escribir, escribir al dia, semana siguiente, una hora mas, hora mas, ano acabe,
        acabe el ano, puertas se, puertas cierran, sale temprano, salir temprano, mientras
        dure, mientras duren, quedan plazas, guardarle, guardarte, guardar su, otra hora,
        otro horario, un dia antes, un dia despues, lo mas pronto, ya no habra, ya no
        quedara, estas noches, su plaza, el reloj, antes de que despierten, temprano asi,
        por una hora, solo una hora, una hora con, una hora de su, hoy sin falta, sin falta,
        solo puedo, solo podemos, por las mananas, por las noches, por las tardes, unos
        pocos dias, pocos dias para, ultima ocasion, a llamar al dia, ser ahora mismo, por
        la manana, de la manana, en la manana, a la manana, cada manana, hora antes, hora
        mas tarde, hora mas temprano, hueco siguiente, ya esta ocupado, ya se ocupo, agenda
        solo, mejor al dia, queda para el dia, me voy de viaje, me voy de vacaciones, antes
        de que cierren, antes de cerrar, en una tarde, una tarde de, una tarde suya,
        reservar una tarde, por una tarde, una de estas tardes, solo vale, solo valen, solo
        dura, llevaria una tarde, lleva una tarde, toma una tarde, tomaria una tarde, este
        mes, de este mes""",
}
