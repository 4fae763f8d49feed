-- A database as version 0010 left it: rows alone, in an order that both engines take. Made by the app of then.

INSERT INTO "business" ("id", "handle", "name", "profile", "time_zone", "currency", "locale", "created_at", "logo", "logo_type", "logo_width", "logo_height", "accent", "letters", "reply_to", "signature", "demo") VALUES
(1, 'studio-halden', 'Studio Halden', '[["sender.name","Studio Halden"],["sender.street","Torstraße 140"],["sender.postcode","10119"],["sender.city","Berlin"],["sender.country","Germany"],["sender.vat_id","DE136695976"],["sender.email","ana@halden.example"],["bank.b1.holder","Ana Halden"],["bank.b1.iban","DE89370400440532013000"],["bank.b1.bic","COBADEFFXXX"],["tax.charge","yes"],["tax.name","VAT"],["tax.rates","19, 7"],["business.time_zone","Europe/Berlin"],["business.currency","EUR"],["business.number_pattern","INV-{YYYY}-{NNNN}"]]', 'Europe/Berlin', 'EUR', 'en_GB', '2026-01-05 09:30:00', '', '', 0, 0, '', '{}', '', '', FALSE),
(2, 'reyes-consulting', 'Reyes Consulting', '[["sender.name","Reyes Consulting"],["tax.charge","no"]]', 'America/Chicago', 'USD', 'en_US', '2026-01-05 09:30:00', '', '', 0, 0, '', '{}', '', '', FALSE),
(3, 'guest', '', '[]', 'UTC', 'EUR', 'en_GB', '2026-01-05 09:30:00', '', '', 0, 0, '', '{}', '', '', FALSE);
INSERT INTO "customer" ("id", "business_id", "name", "name_key", "code", "details", "created_at", "updated_at", "archived_at", "defaults", "search", "made_for") VALUES
(1, 1, 'Nordwind GmbH', 'nordwind gmbh', 'NW', '{"name":"Nordwind GmbH","code":"NW","street":"Hafenstraße 7","postcode":"20457","city":"Hamburg","country":"Germany","ap_email":"ap@nordwind.example","cc":"jon@nordwind.example"}', '2026-05-03 10:00:00', '2026-05-03 10:00:00', NULL, '{}', 'nordwind gmbh
ap@nordwind.example
jon@nordwind.example
hamburg
nw', '');
INSERT INTO "payment" ("id", "business_id", "customer_id", "paid_on", "amount", "currency", "method", "note", "reverses_id", "actor", "at", "form_key") VALUES
(1, 1, 1, '2026-05-03', 119000, 'EUR', 'Bank transfer', '', NULL, 'Ana Halden <ana@halden.example>', '2026-11-22 17:31:02.103540', 'MwvhI6RM46r4PYM45-xbfg:k'),
(2, 1, 1, '2026-05-03', 120000, 'EUR', 'Cash', '', NULL, 'Ana Halden <ana@halden.example>', '2026-11-22 17:31:02.301076', 'ckV3zWhEM2E9kBjpLBI_TA:a'),
(3, 1, 1, '2026-05-03', 10000, 'EUR', '', '', NULL, 'Ana Halden <ana@halden.example>', '2026-11-22 17:31:02.315053', 'AygvxvNvUk5habKmM0VMEw:b'),
(4, 1, 1, '2026-05-03', -10000, 'EUR', '', '', 3, 'Ana Halden <ana@halden.example>', '2026-11-22 17:31:02.321405', NULL);
INSERT INTO "user" ("id", "email", "name", "locale", "created_at", "confirmed_at", "language", "time_zone", "shortcuts") VALUES
(1, 'ana@halden.example', 'Ana Halden', 'en_GB', '2026-01-05 09:30:00', '2026-01-05 09:30:00', '', '', TRUE),
(2, 'bob@reyes.example', 'Bob Reyes', 'en_US', '2026-01-05 09:30:00', '2026-01-05 09:30:00', '', '', TRUE),
(3, 'carol@lund.example', 'Carol Lund', 'en_GB', '2026-01-05 09:30:00', '2026-01-05 09:30:00', '', '', TRUE),
(4, NULL, '', 'en_GB', '2026-01-05 09:30:00', NULL, '', '', TRUE);
INSERT INTO "series" ("id", "business_id", "kind", "pattern", "start", "in_use") VALUES
(1, 1, 'invoice', 'INV-{YYYY}-{NNNN}', 1, TRUE),
(2, 1, 'quote', 'QUO-{YYYY}-{NNNN}', 1, TRUE),
(3, 1, 'credit_note', 'CN-{YYYY}-{NNNN}', 1, TRUE),
(4, 2, 'invoice', 'INV-{YYYY}-{NNNN}', 1, TRUE),
(5, 2, 'quote', 'QUO-{YYYY}-{NNNN}', 1, TRUE),
(6, 2, 'credit_note', 'CN-{YYYY}-{NNNN}', 1, TRUE),
(7, 3, 'invoice', 'INV-{YYYY}-{NNNN}', 1, TRUE),
(8, 3, 'quote', 'QUO-{YYYY}-{NNNN}', 1, TRUE),
(9, 3, 'credit_note', 'CN-{YYYY}-{NNNN}', 1, TRUE);
INSERT INTO "document" ("id", "key", "business_id", "created_by_id", "customer_id", "kind", "created_at", "updated_at", "typed", "save_count", "editor", "deleted_at", "number", "series_id", "issued_at", "issue_date", "due_date", "currency", "customer_name", "total", "paid", "balance", "credit", "paid_on", "sent_at", "void_at", "void_reason", "search", "reminded_at", "successor_id") VALUES
(1, '_sX5ycCM_DXkjWHbQvBlMA', 1, 1, 1, 'invoice', '2026-05-03 10:00:00', '2026-05-03 10:00:00', '{"locale":"en_GB","fields":[["kind","invoice"],["currency","EUR"],["sender.name","Studio Halden"],["sender.street","Torstraße 140"],["sender.postcode","10119"],["sender.city","Berlin"],["sender.country","Germany"],["sender.vat_id","DE136695976"],["customer.name","Nordwind GmbH"],["customer.street","Hafenstraße 7"],["customer.postcode","20457"],["customer.city","Hamburg"],["customer.country","Germany"],["customer.ap_email","ap@nordwind.example"],["tax.charge","yes"],["tax.name","VAT"],["tax.rates","19, 7"],["line.a.description","Workshop"],["line.a.quantity","2"],["line.a.price","500"],["bank.b1.holder","Ana Halden"],["bank.b1.iban","DE89370400440532013000"]]}', 1, '', NULL, NULL, NULL, NULL, NULL, NULL, 'EUR', '', 0, 0, 0, 0, NULL, NULL, NULL, '', '', NULL, NULL),
(2, '8YWVMR4S5qWBeQifx3Qi9g', 1, 1, 1, 'invoice', '2026-05-03 10:00:00', '2026-05-03 10:00:00', NULL, 1, '', NULL, 'INV-2026-0001', 1, '2026-05-03 10:00:00', '2026-05-03', '2026-06-02', 'EUR', 'Nordwind GmbH', 119000, 0, 119000, 0, NULL, NULL, NULL, '', 'inv-2026-0001
1190.00
nordwind gmbh
po-4711
workshop
travel', NULL, NULL),
(3, 'MwvhI6RM46r4PYM45-xbfg', 1, 1, 1, 'invoice', '2026-05-03 10:00:00', '2026-11-22 17:31:02.103540', NULL, 1, '', NULL, 'INV-2026-0002', 1, '2026-05-03 10:00:00', '2026-05-03', '2026-06-02', 'EUR', 'Nordwind GmbH', 119000, 119000, 0, 0, '2026-05-03', NULL, NULL, '', 'inv-2026-0002
1190.00
nordwind gmbh
po-4711
workshop
travel', NULL, NULL),
(4, 'oeGoCKXh68shC8Znrx-ePg', 1, 1, 1, 'invoice', '2026-05-03 10:00:00', '2026-11-22 17:31:02.103540', NULL, 1, '', NULL, 'INV-2026-0003', 1, '2026-05-03 10:00:00', '2026-05-03', '2026-06-02', 'EUR', 'Nordwind GmbH', 119000, 0, 119000, 0, NULL, NULL, '2026-11-22 17:31:02.103540', 'Wrong customer', 'inv-2026-0003
1190.00
nordwind gmbh
po-4711
workshop
travel', NULL, NULL),
(5, 'xsGeMKC40CwFwPgxsX-8nA', 1, 1, 1, 'invoice', '2026-05-03 10:00:00', '2026-05-03 10:00:00', NULL, 1, '', NULL, 'INV-2026-0004', 1, '2026-05-03 10:00:00', '2026-05-03', '2026-06-02', 'EUR', 'Nordwind GmbH', 119000, 0, 119000, 0, NULL, NULL, NULL, '', 'inv-2026-0004
1190.00
nordwind gmbh
po-4711
workshop
travel', NULL, NULL),
(6, '5FedDa3GYRIRtotYA_1WMYEcbkc', 1, 1, 1, 'invoice', '2026-05-03 10:00:00', '2026-05-03 10:00:00', '{"locale":"en_GB","fields":[["sender.name","Studio Halden"],["sender.street","Torstraße 140"],["sender.postcode","10119"],["sender.city","Berlin"],["sender.country","Germany"],["sender.vat_id","DE136695976"],["sender.email","ana@halden.example"],["bank.b1.holder","Ana Halden"],["bank.b1.iban","DE89370400440532013000"],["bank.b1.bic","COBADEFFXXX"],["tax.charge","yes"],["tax.name","VAT"],["tax.rates","19, 7"],["business.time_zone","Europe/Berlin"],["business.currency","EUR"],["business.number_pattern","INV-{YYYY}-{NNNN}"],["customer.name","Nordwind GmbH"],["customer.street","Hafenstraße 7"],["customer.postcode","20457"],["customer.city","Hamburg"],["customer.country","Germany"],["customer.ap_email","ap@nordwind.example"],["customer.cc","jon@nordwind.example"],["line.a.description","Workshop"],["line.a.quantity","2"],["line.a.price","400"],["line.b.description","Travel"],["line.b.price","200.50"],["discount.value","5"],["discount.unit","percent"],["discount.reason","loyal"],["note","Thank you"],["terms","Net"],["line.b.tax","7"],["line.c.description","Abroad"],["line.c.price","10"],["line.c.tax","reverse_charge"]]}', 1, 'window-1', NULL, NULL, NULL, NULL, NULL, NULL, 'EUR', 'Nordwind GmbH', 111770, 0, 0, 0, NULL, NULL, NULL, '', '1117.70
nordwind gmbh
thank you
workshop
travel
abroad', NULL, NULL),
(7, 'ckV3zWhEM2E9kBjpLBI_TA', 1, 1, 1, 'invoice', '2026-05-03 10:00:00', '2026-11-22 17:31:02.301076', NULL, 1, '', NULL, 'INV-2026-0005', 1, '2026-05-03 10:00:00', '2026-05-03', '2026-06-02', 'EUR', 'Nordwind GmbH', 119000, 119000, 0, 1000, '2026-05-03', NULL, NULL, '', 'inv-2026-0005
1190.00
nordwind gmbh
po-4711
workshop
travel', NULL, NULL),
(8, 'AygvxvNvUk5habKmM0VMEw', 1, 1, 1, 'invoice', '2026-05-03 10:00:00', '2026-11-22 17:31:02.321405', NULL, 1, '', NULL, 'INV-2026-0006', 1, '2026-05-03 10:00:00', '2026-05-03', '2026-06-02', 'EUR', 'Nordwind GmbH', 119000, 0, 119000, 0, NULL, NULL, NULL, '', 'inv-2026-0006
1190.00
nordwind gmbh
po-4711
workshop
travel', NULL, NULL),
(9, '-RJzKe4Wk4mrbdwj9mRKiQ', 1, 1, NULL, 'invoice', '2026-05-03 10:00:00', '2026-05-03 10:00:00', NULL, 1, '', NULL, 'INV-2026-0007', 1, '2026-05-03 10:00:00', '2026-05-03', '2026-06-02', 'KWD', 'Nordwind GmbH', 54613, 0, 54613, 0, NULL, NULL, NULL, '', 'inv-2026-0007
54.613
nordwind gmbh
po-4711
work', NULL, NULL);
INSERT INTO "allocation" ("id", "payment_id", "document_id", "amount", "at") VALUES
(1, 1, 3, 119000, '2026-11-22 17:31:02.103540'),
(2, 2, 7, 119000, '2026-11-22 17:31:02.301076'),
(3, 3, 8, 10000, '2026-11-22 17:31:02.315053'),
(4, 4, 8, -10000, '2026-11-22 17:31:02.321405');
INSERT INTO "batch" ("id", "key", "business_id", "created_by_id", "act", "created_at", "begun_at", "waits_until", "stopped_at", "finished_at", "file") VALUES
(1, 'prepared', 1, 1, 'send', '2026-11-22 17:31:02.103540', NULL, NULL, NULL, NULL, '');
INSERT INTO "mail" ("id", "message_id", "sender_name", "to", "cc", "reply_to", "subject", "text", "html", "attachment", "attachment_name", "recipients", "state", "error", "created_at", "due_at", "settled_at") VALUES
(1, '<LBzv7bbXTVeHLuYapaXsUxw88Ic@localhost>', 'Studio Halden', '["ap@nordwind.example"]', '[]', '', 'Your invoice', 'Here it is.

View the invoice:
http://localhost/i/D5mAKYuQLUTenDd63uZQrzbNOZU

-- 
Jupinv · http://localhost
', '<!doctype html>
<html lang="en-001" dir="ltr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Your invoice</title>
<style>
body { margin: 0; padding: 32px 16px; background: #f4f3ef; color: #1d1d1b; font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main { max-width: 34em; margin: 0 auto; padding: 32px; background: #fff; border: 1px solid #e0ded6; }
h1 { margin: 0 0 16px; font-size: 20px; line-height: 1.3; }
p { margin: 0 0 16px; overflow-wrap: anywhere; }
main > :last-child { margin-bottom: 0; }
a { color: #0d6a5b; }
a.button { display: inline-block; padding: 12px 20px; background: #0d6a5b; color: #fff; font-weight: 600; text-decoration: none; }
.code { font-size: 28px; font-weight: 600; letter-spacing: 4px; }
.quiet, footer { color: #5d5b54; font-size: 14px; }
footer { max-width: 34em; margin: 16px auto 0; }
</style>
</head>
<body>
<main>
<p>Here it is.</p>
<p><a class="button" href="http://localhost/i/D5mAKYuQLUTenDd63uZQrzbNOZU">View the invoice</a></p></main>
<footer><a href="http://localhost">Jupinv</a></footer>
</body>
</html>
', '', '', '{"ap@nordwind.example":"queued"}', 'queued', '', '2026-11-22 17:31:02.103540', '2026-11-22 17:31:02.103540', NULL);
INSERT INTO "batch_item" ("id", "batch_id", "document_id", "position", "state", "problem", "recipients", "file", "mail_id") VALUES
(1, 1, 2, 0, 'waiting', '', '["ap@nordwind.example"]', '', NULL);
INSERT INTO "chain" ("business_id", "position", "seal") VALUES
(1, 7, 'f31da2526628d8ef4271facafa6d0a3d8efeeecd98d22d75a4eae7ab6951dac7'),
(2, 0, ''),
(3, 0, '');
INSERT INTO "counter" ("id", "series_id", "period", "last") VALUES
(1, 1, '2026', 7);
INSERT INTO "delivery" ("id", "document_id", "mail_id", "attach_pdf", "created_at", "kind", "form_key") VALUES
(1, 2, 1, TRUE, '2026-11-22 17:31:02.103540', 'document', NULL);
INSERT INTO "revision" ("id", "document_id", "business_id", "number", "version", "position", "at", "actor", "reason", "bytes", "salt", "digest", "seal") VALUES
(1, 2, 1, 1, 1, 1, '2026-05-03 10:00:00', 'user:1', 'issued', '{"content":{"ap_contact":{"email":"ap@nordwind.example","name":"Accounts payable"},"cc":["jon@nordwind.example"],"currency":"EUR","due_date":"2026-06-02","issue_date":"2026-05-03","languages":["en"],"lines":[{"description":"Workshop","key":"k1","price":"800.00","quantity":"1","taxes":[{"category":"S","name":"VAT","rate":"19"}],"unit":"DAY"},{"description":"Travel","key":"k2","price":"100.00","quantity":"2","taxes":[{"category":"S","name":"VAT","rate":"19"}]}],"number":"INV-2026-0001","payment":{"ways":[{"bic":"COBADEFFXXX","holder":"Ana Halden","iban":"DE89370400440532013000","is":"account"}]},"recipient":{"address":{"city":"Hamburg","country":"DE","postcode":"20457","street":"Hafenstraße 7"},"contact":{"email":"jon@nordwind.example","name":"Jon Ek"},"name":"Nordwind GmbH"},"references":{"purchase_order":"PO-4711"},"sender":{"address":{"city":"Berlin","country":"DE","postcode":"10119","street":"Torstraße 140"},"contact":{"email":"ana@halden.example","name":"Ana Halden"},"name":"Studio Halden","vat_id":"DE136695976"}},"record":{"actor":"user:1","reason":"issued","revision":1,"version":1},"schema":1,"totals":{"charges":"0.00","currency":"EUR","discounts":"0.00","due":"1190.00","gross":"1190.00","groups":[{"base":"1000.00","category":"S","name":"VAT","rate":"19","tax":"190.00"}],"line_sum":"1000.00","lines":[{"key":"k1","net":"800.00","price":"800.00","subtotal":"800.00"},{"key":"k2","net":"200.00","price":"100.00","subtotal":"200.00"}],"net":"1000.00","parts":[],"payable":"1190.00","prepaid":"0.00","rounding":"0.00","tax":"190.00","withheld":[],"withholding":"0.00"}}', '2669f78506d6d1fa09e5e75eedc36d29', '0ec952cd9670f1e58398752ad0a2f3b24e993278bfdd5ae289baf72d9b9db3ba', '8e748db552b569a8234c7ef6f012ad425ab1b1c1ec574846424f9b2a1d85895a'),
(2, 3, 1, 1, 1, 2, '2026-05-03 10:00:00', 'user:1', 'issued', '{"content":{"ap_contact":{"email":"ap@nordwind.example","name":"Accounts payable"},"cc":["jon@nordwind.example"],"currency":"EUR","due_date":"2026-06-02","issue_date":"2026-05-03","languages":["en"],"lines":[{"description":"Workshop","key":"k1","price":"800.00","quantity":"1","taxes":[{"category":"S","name":"VAT","rate":"19"}],"unit":"DAY"},{"description":"Travel","key":"k2","price":"100.00","quantity":"2","taxes":[{"category":"S","name":"VAT","rate":"19"}]}],"number":"INV-2026-0002","payment":{"ways":[{"bic":"COBADEFFXXX","holder":"Ana Halden","iban":"DE89370400440532013000","is":"account"}]},"recipient":{"address":{"city":"Hamburg","country":"DE","postcode":"20457","street":"Hafenstraße 7"},"contact":{"email":"jon@nordwind.example","name":"Jon Ek"},"name":"Nordwind GmbH"},"references":{"purchase_order":"PO-4711"},"sender":{"address":{"city":"Berlin","country":"DE","postcode":"10119","street":"Torstraße 140"},"contact":{"email":"ana@halden.example","name":"Ana Halden"},"name":"Studio Halden","vat_id":"DE136695976"}},"record":{"actor":"user:1","reason":"issued","revision":1,"version":1},"schema":1,"totals":{"charges":"0.00","currency":"EUR","discounts":"0.00","due":"1190.00","gross":"1190.00","groups":[{"base":"1000.00","category":"S","name":"VAT","rate":"19","tax":"190.00"}],"line_sum":"1000.00","lines":[{"key":"k1","net":"800.00","price":"800.00","subtotal":"800.00"},{"key":"k2","net":"200.00","price":"100.00","subtotal":"200.00"}],"net":"1000.00","parts":[],"payable":"1190.00","prepaid":"0.00","rounding":"0.00","tax":"190.00","withheld":[],"withholding":"0.00"}}', 'afccd4cbd57ade5c833f20aa8ce6c271', '8065c6a9c16d1aa703ad26e64779331c6f9dfb56c56a632d2d5c878240776037', '9afae94b6e6e73dbfb9a5196f90de10bd0434cfc61d5e280658dd273ab273049'),
(3, 4, 1, 1, 1, 3, '2026-05-03 10:00:00', 'user:1', 'issued', '{"content":{"ap_contact":{"email":"ap@nordwind.example","name":"Accounts payable"},"cc":["jon@nordwind.example"],"currency":"EUR","due_date":"2026-06-02","issue_date":"2026-05-03","languages":["en"],"lines":[{"description":"Workshop","key":"k1","price":"800.00","quantity":"1","taxes":[{"category":"S","name":"VAT","rate":"19"}],"unit":"DAY"},{"description":"Travel","key":"k2","price":"100.00","quantity":"2","taxes":[{"category":"S","name":"VAT","rate":"19"}]}],"number":"INV-2026-0003","payment":{"ways":[{"bic":"COBADEFFXXX","holder":"Ana Halden","iban":"DE89370400440532013000","is":"account"}]},"recipient":{"address":{"city":"Hamburg","country":"DE","postcode":"20457","street":"Hafenstraße 7"},"contact":{"email":"jon@nordwind.example","name":"Jon Ek"},"name":"Nordwind GmbH"},"references":{"purchase_order":"PO-4711"},"sender":{"address":{"city":"Berlin","country":"DE","postcode":"10119","street":"Torstraße 140"},"contact":{"email":"ana@halden.example","name":"Ana Halden"},"name":"Studio Halden","vat_id":"DE136695976"}},"record":{"actor":"user:1","reason":"issued","revision":1,"version":1},"schema":1,"totals":{"charges":"0.00","currency":"EUR","discounts":"0.00","due":"1190.00","gross":"1190.00","groups":[{"base":"1000.00","category":"S","name":"VAT","rate":"19","tax":"190.00"}],"line_sum":"1000.00","lines":[{"key":"k1","net":"800.00","price":"800.00","subtotal":"800.00"},{"key":"k2","net":"200.00","price":"100.00","subtotal":"200.00"}],"net":"1000.00","parts":[],"payable":"1190.00","prepaid":"0.00","rounding":"0.00","tax":"190.00","withheld":[],"withholding":"0.00"}}', 'e837170c760e9e2f2ee4ce34d1a7a378', 'a9ed6486aad570de8a00b5edc817539b6a19f1091e7b4ab46f4bd3e3dbd5b3ee', 'f6d90b1dd8296e1491c3837e9f9b8c842e7dbd2bcea2eb105488db0bd23d097c'),
(4, 5, 1, 1, 1, 4, '2026-05-03 10:00:00', 'user:1', 'issued', '{"content":{"ap_contact":{"email":"ap@nordwind.example","name":"Accounts payable"},"cc":["jon@nordwind.example"],"currency":"EUR","due_date":"2026-06-02","issue_date":"2026-05-03","languages":["en"],"lines":[{"description":"Workshop","key":"k1","price":"800.00","quantity":"1","taxes":[{"category":"S","name":"VAT","rate":"19"}],"unit":"DAY"},{"description":"Travel","key":"k2","price":"100.00","quantity":"2","taxes":[{"category":"S","name":"VAT","rate":"19"}]}],"number":"INV-2026-0004","payment":{"ways":[{"bic":"COBADEFFXXX","holder":"Ana Halden","iban":"DE89370400440532013000","is":"account"}]},"recipient":{"address":{"city":"Hamburg","country":"DE","postcode":"20457","street":"Hafenstraße 7"},"contact":{"email":"jon@nordwind.example","name":"Jon Ek"},"name":"Nordwind GmbH"},"references":{"purchase_order":"PO-4711"},"sender":{"address":{"city":"Berlin","country":"DE","postcode":"10119","street":"Torstraße 140"},"contact":{"email":"ana@halden.example","name":"Ana Halden"},"name":"Studio Halden","vat_id":"DE136695976"}},"record":{"actor":"user:1","reason":"issued","revision":1,"version":1},"schema":1,"totals":{"charges":"0.00","currency":"EUR","discounts":"0.00","due":"1190.00","gross":"1190.00","groups":[{"base":"1000.00","category":"S","name":"VAT","rate":"19","tax":"190.00"}],"line_sum":"1000.00","lines":[{"key":"k1","net":"800.00","price":"800.00","subtotal":"800.00"},{"key":"k2","net":"200.00","price":"100.00","subtotal":"200.00"}],"net":"1000.00","parts":[],"payable":"1190.00","prepaid":"0.00","rounding":"0.00","tax":"190.00","withheld":[],"withholding":"0.00"}}', '78a0b845ecdf260155c2cd11050a59a7', '6c1fd123beff2335597376541c20922c49d98651f2d6b4b27e9d4e31b4b958ef', '8da88c334ea605b83dcb760f2676ace59f0a9b59cba5d8979d400d6875c5dcf6'),
(5, 7, 1, 1, 1, 5, '2026-05-03 10:00:00', 'user:1', 'issued', '{"content":{"ap_contact":{"email":"ap@nordwind.example","name":"Accounts payable"},"cc":["jon@nordwind.example"],"currency":"EUR","due_date":"2026-06-02","issue_date":"2026-05-03","languages":["en"],"lines":[{"description":"Workshop","key":"k1","price":"800.00","quantity":"1","taxes":[{"category":"S","name":"VAT","rate":"19"}],"unit":"DAY"},{"description":"Travel","key":"k2","price":"100.00","quantity":"2","taxes":[{"category":"S","name":"VAT","rate":"19"}]}],"number":"INV-2026-0005","payment":{"ways":[{"bic":"COBADEFFXXX","holder":"Ana Halden","iban":"DE89370400440532013000","is":"account"}]},"recipient":{"address":{"city":"Hamburg","country":"DE","postcode":"20457","street":"Hafenstraße 7"},"contact":{"email":"jon@nordwind.example","name":"Jon Ek"},"name":"Nordwind GmbH"},"references":{"purchase_order":"PO-4711"},"sender":{"address":{"city":"Berlin","country":"DE","postcode":"10119","street":"Torstraße 140"},"contact":{"email":"ana@halden.example","name":"Ana Halden"},"name":"Studio Halden","vat_id":"DE136695976"}},"record":{"actor":"user:1","reason":"issued","revision":1,"version":1},"schema":1,"totals":{"charges":"0.00","currency":"EUR","discounts":"0.00","due":"1190.00","gross":"1190.00","groups":[{"base":"1000.00","category":"S","name":"VAT","rate":"19","tax":"190.00"}],"line_sum":"1000.00","lines":[{"key":"k1","net":"800.00","price":"800.00","subtotal":"800.00"},{"key":"k2","net":"200.00","price":"100.00","subtotal":"200.00"}],"net":"1000.00","parts":[],"payable":"1190.00","prepaid":"0.00","rounding":"0.00","tax":"190.00","withheld":[],"withholding":"0.00"}}', 'ed7db71f5923dec267b4ce7ac17303c1', '3b5dc5dad9bcb7609318eb74efaab07f51187a225e709f5a960b88ade1af5a19', '1d65435380f05b7665dfb3c8b005403db2456bed689bdf7f492e72bbcad3730a'),
(6, 8, 1, 1, 1, 6, '2026-05-03 10:00:00', 'user:1', 'issued', '{"content":{"ap_contact":{"email":"ap@nordwind.example","name":"Accounts payable"},"cc":["jon@nordwind.example"],"currency":"EUR","due_date":"2026-06-02","issue_date":"2026-05-03","languages":["en"],"lines":[{"description":"Workshop","key":"k1","price":"800.00","quantity":"1","taxes":[{"category":"S","name":"VAT","rate":"19"}],"unit":"DAY"},{"description":"Travel","key":"k2","price":"100.00","quantity":"2","taxes":[{"category":"S","name":"VAT","rate":"19"}]}],"number":"INV-2026-0006","payment":{"ways":[{"bic":"COBADEFFXXX","holder":"Ana Halden","iban":"DE89370400440532013000","is":"account"}]},"recipient":{"address":{"city":"Hamburg","country":"DE","postcode":"20457","street":"Hafenstraße 7"},"contact":{"email":"jon@nordwind.example","name":"Jon Ek"},"name":"Nordwind GmbH"},"references":{"purchase_order":"PO-4711"},"sender":{"address":{"city":"Berlin","country":"DE","postcode":"10119","street":"Torstraße 140"},"contact":{"email":"ana@halden.example","name":"Ana Halden"},"name":"Studio Halden","vat_id":"DE136695976"}},"record":{"actor":"user:1","reason":"issued","revision":1,"version":1},"schema":1,"totals":{"charges":"0.00","currency":"EUR","discounts":"0.00","due":"1190.00","gross":"1190.00","groups":[{"base":"1000.00","category":"S","name":"VAT","rate":"19","tax":"190.00"}],"line_sum":"1000.00","lines":[{"key":"k1","net":"800.00","price":"800.00","subtotal":"800.00"},{"key":"k2","net":"200.00","price":"100.00","subtotal":"200.00"}],"net":"1000.00","parts":[],"payable":"1190.00","prepaid":"0.00","rounding":"0.00","tax":"190.00","withheld":[],"withholding":"0.00"}}', '4d351a45a1e28fef78d083108e37bbc6', 'f209ea08e941867113368ede71dc8ec084d9e34867d009e6f4a0ac4c271e2b3b', '0483dc6e18c80fffd4af051985c8428818d2edb02a43ddd4c2e37459061c964a'),
(7, 9, 1, 1, 1, 7, '2026-05-03 10:00:00', 'user:1', 'issued', '{"content":{"allowances":[{"percent":"5","reason":"loyal"}],"ap_contact":{"email":"ap@nordwind.example","name":"Accounts payable"},"cc":["jon@nordwind.example"],"currency":"KWD","due_date":"2026-06-02","issue_date":"2026-05-03","languages":["en"],"lines":[{"description":"Work","key":"a","price":"33.3333","quantity":"1.5","taxes":[{"name":"GST","rate":"5"},{"name":"QST","rate":"9.975"}]}],"number":"INV-2026-0007","payment":{"ways":[{"bic":"COBADEFFXXX","holder":"Ana Halden","iban":"DE89370400440532013000","is":"account"}]},"recipient":{"address":{"city":"Hamburg","country":"DE","postcode":"20457","street":"Hafenstraße 7"},"contact":{"email":"jon@nordwind.example","name":"Jon Ek"},"name":"Nordwind GmbH"},"references":{"purchase_order":"PO-4711"},"sender":{"address":{"city":"Berlin","country":"DE","postcode":"10119","street":"Torstraße 140"},"contact":{"email":"ana@halden.example","name":"Ana Halden"},"name":"Studio Halden","vat_id":"DE136695976"}},"record":{"actor":"user:1","reason":"issued","revision":1,"version":1},"schema":1,"totals":{"charges":"0.000","currency":"KWD","discounts":"2.500","due":"54.613","gross":"54.613","groups":[{"base":"47.500","category":"","name":"GST","rate":"5","tax":"2.375"},{"base":"47.500","category":"","name":"QST","rate":"9.975","tax":"4.738"}],"line_sum":"50.000","lines":[{"key":"a","net":"50.000","price":"33.3333","subtotal":"50.000"}],"net":"47.500","parts":[{"amount":"2.500","base":"50.000","charge":false,"index":0,"percent":"5","taxes":[{"name":"GST","rate":"5"},{"name":"QST","rate":"9.975"}]}],"payable":"54.613","prepaid":"0.000","rounding":"0.000","tax":"7.113","withheld":[],"withholding":"0.000"}}', '055598e3b33a3121feed04cb771efe74', '73ada24c64706381a50d836756153f3e2d7e17ca548768fb20adc2f4a797f757', 'f31da2526628d8ef4271facafa6d0a3d8efeeecd98d22d75a4eae7ab6951dac7');
INSERT INTO "event" ("id", "document_id", "at", "what", "actor", "data") VALUES
(1, 2, '2026-05-03 10:00:00', 'issued', 'Ana Halden <ana@halden.example>', '{"number":"INV-2026-0001"}'),
(2, 3, '2026-05-03 10:00:00', 'issued', 'Ana Halden <ana@halden.example>', '{"number":"INV-2026-0002"}'),
(3, 4, '2026-05-03 10:00:00', 'issued', 'Ana Halden <ana@halden.example>', '{"number":"INV-2026-0003"}'),
(4, 5, '2026-05-03 10:00:00', 'issued', 'Ana Halden <ana@halden.example>', '{"number":"INV-2026-0004"}'),
(5, 4, '2026-11-22 17:31:02.103540', 'voided', 'Ana Halden <ana@halden.example>', '{"reason":"Wrong customer"}'),
(6, 3, '2026-11-22 17:31:02.103540', 'payment_recorded', 'Ana Halden <ana@halden.example>', '{"amount":119000,"currency":"EUR","paid_on":"2026-05-03","method":"Bank transfer"}'),
(7, 2, '2026-11-22 17:31:02.103540', 'mail_queued', 'Ana Halden <ana@halden.example>', '{"mail":1,"to":["ap@nordwind.example"]}'),
(8, 5, '2026-11-22 17:31:02.103540', 'link_withdrawn', 'Ana Halden', '{}'),
(9, 7, '2026-05-03 10:00:00', 'issued', 'Ana Halden <ana@halden.example>', '{"number":"INV-2026-0005"}'),
(10, 7, '2026-11-22 17:31:02.301076', 'payment_recorded', 'Ana Halden <ana@halden.example>', '{"amount":120000,"currency":"EUR","paid_on":"2026-05-03","method":"Cash"}'),
(11, 8, '2026-05-03 10:00:00', 'issued', 'Ana Halden <ana@halden.example>', '{"number":"INV-2026-0006"}'),
(12, 8, '2026-11-22 17:31:02.315053', 'payment_recorded', 'Ana Halden <ana@halden.example>', '{"amount":10000,"currency":"EUR","paid_on":"2026-05-03","method":""}'),
(13, 8, '2026-11-22 17:31:02.321405', 'payment_undone', 'Ana Halden <ana@halden.example>', '{"amount":10000,"currency":"EUR","paid_on":"2026-05-03","method":""}'),
(14, 9, '2026-05-03 10:00:00', 'issued', 'Ana Halden <ana@halden.example>', '{"number":"INV-2026-0007"}');
INSERT INTO "link" ("id", "document_id", "token_hash", "token_sealed", "created_at", "withdrawn_at") VALUES
(1, 2, 'cd47e9727f3799d78a9d4bc5d3610bc6229069701868c183c1d3f133b41503b3', 'gAAAAABrAybWwR6DFlhQk0buIHvV06iiy6vYDwbZ3UcWAYBB3hP6S_6wVqgJeGEIk0KHoLT1m4fkH8pfya6hFF94oQUfpbKfYCoq_uu8fYb3N7LulqqCQ3Q=', '2026-05-03 10:00:00', NULL),
(2, 3, 'd07cca0ea570156e0f094ae840f0dfe69958c8186ac2bb1fd33fd1cdd0833f3f', 'gAAAAABrAybWyysV0MChdaID5LJwczfJlrliYM-ruSdUmKje09CQixQRA_JxDKzViZ50czMfHKtWPiS93GPNfYP-7Za6tc1aJULeUiNlnRmZJ1iOK0TJtvo=', '2026-05-03 10:00:00', NULL),
(3, 4, '1bed87f890a4975c637498e3ba8acb4bbc42a6a1ef3cc25ab6bb5a75ac1a7cac', 'gAAAAABrAybWR5bth0AaaAOs6OnxqihAnn5qRHC3Qjqcd-sj_TNrPRCeYasv3ZO7yWugCj18Z6s0leaFhn_c8RiO-WvNXEmwWcIspxMge0wkwa-aDAI_6GM=', '2026-05-03 10:00:00', NULL),
(4, 5, 'fa991d142f58d67228621f15457d8d0409d7b8580873ecbeb4ca7ced429b7445', 'gAAAAABrAybW2snOsn_zx_Kv8WofbaRYwTfOFKZj_1Av1XXrB1sj0PlgukOp_Sn8ataTj0985YASCrCuHJ_CKn0QbP3TcOQrnzFTHYrNwimEwMGGF-C7Q7s=', '2026-05-03 10:00:00', '2026-11-22 17:31:02.103540'),
(5, 7, '6b5b8fa51f4f936dd4d8a01e1543365fc4f4ebdcef4617d3519d22bcfe1a4a16', 'gAAAAABrAybWPgTOq5dkXhcaeHFJfD7FkTKpv-3hpaCid2Yn06X8YmcK435kWrdt9VfYV6Qo-j05Hu00oeQn3Of4pjMZIW40-QIlnhDXbZZzKcVsqsF583w=', '2026-05-03 10:00:00', NULL),
(6, 8, '0a2ffd6b5e5f5857aed8569da86c99a62f4a881bf7e12c7e32a65a4c477209f5', 'gAAAAABrAybWNjelYeeDEWem1XxAOJkWTAR_tdSi6HFyR63j4JQLFsBgiFgg2XwbDCxc_ce0IjvHveQrlmRuhUkyaKBPv0xVFiJ8AId5aIH38eofXiOrGk0=', '2026-05-03 10:00:00', NULL),
(7, 9, 'de03e8bb208ef4fe492b1811e78aa2b25f7bc7a70f3fd94992597ffddab0279f', 'gAAAAABrAybWWuz4M3fuGHnh_E_CySz-ReItILJYHT32xFLJme5RQlM3Rr1DZG69rB_Ra7DV2Ik3unhKM84hFBKUoaQ0tyeojNYtuPdizIC4m_T8ddiuHTQ=', '2026-05-03 10:00:00', NULL);
INSERT INTO "member" ("id", "business_id", "user_id", "role") VALUES
(1, 1, 1, 'owner'),
(2, 2, 2, 'owner'),
(3, 1, 3, 'accountant'),
(4, 3, 4, 'owner');
INSERT INTO "month_total" ("id", "business_id", "currency", "month", "invoiced", "paid") VALUES
(1, 1, 'EUR', '2026-05-01', 595000, 239000),
(2, 1, 'KWD', '2026-05-01', 54613, 0);
INSERT INTO "session" ("id", "user_id", "token_hash", "user_agent", "created_at", "last_used_at") VALUES
(1, 1, 'of another browser', '', '2026-11-22 17:31:02.103540', '2026-11-22 17:31:02.103540');
INSERT INTO "sign_in" ("id", "key", "email", "mail_id", "code_hash", "token_hash", "guest_id", "browser_hash", "next", "guesses", "created_at", "expires_at", "used_at", "user_id", "joined_at") VALUES
(1, 'asked', 'ana@halden.example', NULL, 'x', 'y', NULL, '', '/', 0, '2026-11-22 17:31:02.103540', '2026-11-22 17:41:02.103540', NULL, NULL, NULL);
