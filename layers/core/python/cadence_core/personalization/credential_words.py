"""The closed words of secrets, documents and data about people; see ``closed_words``."""

CREDENTIALS = {
    "en": """password*, passwd, passcode*, passphrase*, pin, pincode, credential*,
        username*, user name, user id, login, logins, token, tokens, otp, mfa, two factor,
        verification, verify your, verify you, authenticat*, security code, access code,
        secret code, your code, that code, this code, sms code, code we, code you, code
        from, code that, secret question, card number, credit card*, debit card*, your
        card, card details, cvv, cvc, iban, swift, routing number, sort code, your bank,
        bank account*, bank details, account number, account details, your account*,
        passport*, id card*, id number, your id, your identity, identity document*, prove
        your, proof of, identification, driver* license*, driver* licence*, driving licen*,
        birth certificate, date of birth, birth date, birthdate, maiden name, social
        security, ssn, tax id, tax number, national insurance, personal data, personal
        details, personal information, home address, your address, selfie*, a photo, your
        photo*, picture of your, photocop*, copy of your, copy of the, scan of, a document,
        your document*, send documents, api key*, private key*, secret key*, access key*,
        seed phrase, recovery phrase, remote access, anydesk, teamviewer, wallet*, your
        signature, id, ids, access details, confirm your, update your, validate your, enter
        your, type in, sign the, e sign, docusign, cardholder, pay slip*, payslip*, ssh
        key*, access to, keys to, admin, admins, administrator*, your plastic, your
        mother*, the word you, unlock your, first pet, grew up in, grew up on, answer you,
        entry word, digit, digits, characters that, characters you, figures that, figures
        you, six figures, your keys, name of your, names of your, names of all, list of
        your, details of your, full name, birthday*, date you were, who you bank, you bank,
        bank you, which bank, what bank, your initials, your entry, let me in, let us in,
        key in, unlock*, sign in as, log of your, register of, a scan, photo id, back of
        your, who signs, your lease, your permit*, your papers, your licen*, your
        certificate*, a screenshot*, screen shot, your phone screen, your fingerprint*,
        iban*, payroll, your tax*, tax return, tax form, your registration, company number,
        vat number, your vat, home town, your spouse, your wife, your husband, your salary,
        your credentials, customer list, client list, patient list, member list, staff
        list, guest list, mailing addresses, your secret, new secret, secret is, secret
        word, way into your, list of clients, list of customers, list of members, list of
        patients, list of employees, four characters, your badge, badge, badges, bank
        transfer*, wire transfer*, signs off transfers, bookkeeper can, accountant can,
        really you, who you are, how you get in, serial number, member number, customer
        number, policy number, reference number, last four, expiry, expiration, read out,
        machine shows, device shows, phone shows, app shows, screen shows, approves
        transfers, off transfers, short word you, word you type, approve the prompt,
        approve the request, approve the alert, new key, new keyword, staff register, guest
        register, employee register, your register, your registry""",
    "pt": """senha*, credencia*, usuario, codigo que, codigo de acesso, codigo de
        verificacao, codigo de seguranca, codigo de confirmacao, seu codigo, codigo
        recebido, codigo do sms, codigo por sms, verificacao, autenticacao, autenticar,
        chave pix, chave de acesso, chave de seguranca, sua chave, chave privada, cartao,
        cartoes, dados bancarios, seu banco, conta bancaria, contas bancarias, conta
        corrente, numero da conta, sua conta, agencia e conta, agencia e a conta, cpf,
        cnpj, rg, cnh, titulo de eleitor, passaporte*, sua identidade, documento de,
        carteira de identidade, carteira de motorista, carteira de trabalho, carteira de
        habilitacao, comprovante*, seu documento, seus documentos, um documento, os
        documentos, enviar documentos, envie documentos, certidao, certidoes, data de
        nascimento, nome da mae, dados pessoais, dados do seu, endereco residencial, seu
        endereco, uma foto, sua foto, foto do, foto da, foto de, copia do, copia da, copia
        de, extrato bancario, acesso remoto, sua assinatura, contracheque*, token, dados de
        acesso, confirme seu, confirme sua, confirme seus, confirme suas, confirme o
        numero, atualize seu, atualize sua, atualize seus, valide seu, valide sua, digite*,
        contrato social, inscricao estadual, cep, assine o, assine a, matricula, seu
        acesso, conta do banco, conta no banco, pin, acesso ao, acesso aos, administrador
        do, administrador da, sua mae, seu pai, digito, digitos, caractere, caracteres,
        suas chaves, chaves de, animal de estimacao, primeiro bicho, onde cresceu, rua em
        que, resposta que escolheu, nome completo, aniversario, que banco, qual banco, em
        que banco, banco usa, banco que, palavra com que, palavra de entrada, palavra
        secreta, lista de seus, relacao de, relacao dos, seus funcionarios, seus clientes
        com, nomes dos, nomes das, nomes de, alvara*, habilitacao, apolice*, contrato
        assinado, print da, captura de tela, na sua tela, o aviso na, sua digital,
        impressao digital, biometr*, imposto de renda, declaracao de, chegou no seu,
        chegaram no, que chegar, nome de solteira, seu conjuge, sua esposa, seu marido, seu
        salario, o que usa para entrar, usa para entrar, como entra, entra no sistema,
        entrar no sistema, seu login, lista dos seus, lista das suas, lista de clientes,
        lista de funcionarios, lista de alunos, lista de pacientes, combinacao de letras,
        combinacao de numeros, seu segredo, novo segredo, entrada no seu, entrada em seu,
        para nos no seu, aviso na sua, cracha, crachas, seu contador pode, e voce mesmo,
        palavrinha, como voce entra, numero de serie, numero do cliente, numero da apolice,
        ultimos quatro, validade do, voz alta, que aparecer, que aparece na, aplicativo
        mostrar, tela mostrar, abre a porta, abrem a porta, transferencia bancaria, as
        transferencias, nova chave, que resposta, resposta voce, imagem da sua, imagem do
        seu, imagem de seu, imagem de sua, com que senha, que senha""",
    "es": """contrasen*, clave de acceso, clave bancaria, clave secreta, clave de
        seguridad, su clave, tu clave, sus claves, sus credenciales, credencial*, el
        usuario, su usuario, tu usuario, nombre de usuario, codigo que, su codigo, tu
        codigo, codigo de acceso, codigo de verificacion, codigo de seguridad, codigo de
        confirmacion, codigo sms, verificacion, autenticacion, tarjeta*, datos bancarios,
        su banco, cuenta bancaria, cuentas bancarias, su cuenta, tu cuenta, numero de
        cuenta, cuenta corriente, dni, nie, nif, cif, curp, rfc, cuit, cuil, rut,
        pasaporte*, su identidad, documento de, su documento, sus documentos, un documento,
        los documentos, documento nacional, cedula*, carnet*, licencia de conducir, permiso
        de conducir, partida de nacimiento, fecha de nacimiento, datos personales, datos de
        su, su domicilio, su direccion, tu direccion, una foto, su foto, foto de, copia
        del, copia de, fotocopia*, extracto bancario, acceso remoto, su firma, clave
        privada, token, datos de acceso, confirme su, confirme sus, actualice su, actualice
        sus, valide su, valide sus, introduzca*, teclee, firme el, firme la, firme aqui,
        escritura*, usuario y, pin, clave de su, clave del, la clave de, acceso a, acceso
        al, su madre, su padre, digito, digitos, caracter, caracteres, nueva clave, clave
        nueva, primera mascota, donde crecio, calle donde, respuesta eligio, respuesta que
        eligio, seis cifras, cifras que, nombre completo, cumpleanos, que banco, cual
        banco, banco usa, banco que, palabra con que, palabra de entrada, palabra secreta,
        palabra con la, lista de sus, relacion de, nombres de los, nombres de las, nombres
        de sus, sus empleados, su licencia, su permiso, su placa, su registro, sus papeles,
        captura de pantalla, su huella, huella digital, biometr*, declaracion de, que le
        llegue, que le llego, que le acaba, que recibira, que lleguen, apellido de soltera,
        su conyuge, su esposa, su marido, su sueldo, como entra, entra en el sistema,
        entrar en su, acceso a su, la escritura, poliza*, su secreto, nuevo secreto, lista
        de clientes, lista de empleados, lista de alumnos, lista de pacientes, combinacion
        de letras, combinacion de numeros, relacion de socios, relacion de clientes,
        tarjeta de empleado, credencial de, su contable puede, su contador puede, que es
        usted, palabrita, como entra usted, numero de serie, numero de cliente, numero de
        poliza, ultimos cuatro, vencimiento, voz alta, que aparezca, aplicacion muestre,
        pantalla muestre, abre la puerta, abren la puerta, transferencia bancaria, las
        transferencias, usted de verdad, imagen del permiso, imagen de su, imagen del, foto
        del, que clave, con clave, clave con, clave entran, clave usan""",
}
