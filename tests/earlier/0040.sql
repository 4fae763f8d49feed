-- A database as version 0040 left it: rows alone, in an order that both engines take. Made by the app of then.

INSERT INTO "business" ("id", "handle", "name", "profile", "time_zone", "currency", "locale", "created_at", "logo", "logo_type", "logo_width", "logo_height", "accent", "letters", "reply_to", "signature", "demo", "changing", "visits_kept", "invoice_me", "invoice_me_po", "reference") VALUES
(1, 'studio-halden', 'Studio Halden', '[["sender.name","Studio Halden"],["sender.street","Torstraße 140"],["sender.postcode","10119"],["sender.city","Berlin"],["sender.country","Germany"],["sender.vat_id","DE136695976"],["sender.email","ana@halden.example"],["bank.b1.holder","Ana Halden"],["bank.b1.iban","DE89370400440532013000"],["bank.b1.bic","COBADEFFXXX"],["tax.charge","yes"],["tax.name","VAT"],["tax.rates","19, 7"],["business.time_zone","Europe/Berlin"],["business.currency","EUR"],["business.number_pattern","INV-{YYYY}-{NNNN}"]]', 'Europe/Berlin', 'EUR', 'en_GB', '2026-01-05 09:30:00', '', '', 0, 0, '', '{}', '', '', FALSE, 'versions', 12, FALSE, FALSE, ''),
(2, 'reyes-consulting', 'Reyes Consulting', '[["sender.name","Reyes Consulting"],["tax.charge","no"]]', 'America/Chicago', 'USD', 'en_US', '2026-01-05 09:30:00', '', '', 0, 0, '', '{}', '', '', FALSE, '', 12, FALSE, FALSE, ''),
(3, 'guest', '', '[]', 'UTC', 'EUR', 'en_GB', '2026-01-05 09:30:00', '', '', 0, 0, '', '{}', '', '', FALSE, '', 12, FALSE, FALSE, '');
INSERT INTO "customer" ("id", "business_id", "name", "name_key", "code", "details", "created_at", "updated_at", "archived_at", "defaults", "search", "made_for") VALUES
(1, 1, 'Nordwind GmbH', 'nordwind gmbh', 'NW', '{"name":"Nordwind GmbH","code":"NW"}', '2026-05-03 10:00:00', '2026-05-03 10:00:00', NULL, '{}', 'nordwind gmbh
nw', '');
INSERT INTO "payment" ("id", "business_id", "customer_id", "paid_on", "amount", "currency", "method", "note", "reverses_id", "actor", "at", "form_key") VALUES
(1, 1, 1, '2026-05-03', 119000, 'EUR', 'Bank transfer', '', NULL, 'Ana Halden <ana@halden.example>', '2026-11-20 09:00:00', 'lzduFNmQL-HceYqtaj1_gw:k'),
(2, 1, 1, '2026-05-03', 40000, 'EUR', 'Bank transfer', '', NULL, 'Ana Halden <ana@halden.example>', '2026-11-20 09:00:00', NULL),
(3, 1, 1, '2026-05-03', 50000, 'EUR', 'Bank transfer', 'Second part', NULL, 'Ana Halden <ana@halden.example>', '2026-11-20 09:00:00', NULL),
(4, 1, 1, '2026-05-03', 10000, 'EUR', 'Bank transfer', '', NULL, 'Ana Halden <ana@halden.example>', '2026-11-20 09:00:00', NULL),
(5, 1, 1, '2026-05-03', -10000, 'EUR', 'Bank transfer', '', 4, 'Ana Halden <ana@halden.example>', '2026-11-20 09:00:00', NULL),
(6, 1, 1, '2026-05-03', 120050, 'EUR', 'Bank transfer', '', NULL, 'Ana Halden <ana@halden.example>', '2026-11-20 09:00:00', 'SJNW8YX_MrmY8eRBkEjVMw:f'),
(7, 1, 1, '2026-05-03', 119000, 'EUR', 'Bank transfer', '', NULL, 'Ana Halden <ana@halden.example>', '2026-11-20 09:00:00', NULL);
INSERT INTO "user" ("id", "email", "name", "locale", "created_at", "confirmed_at", "language", "time_zone", "shortcuts") VALUES
(1, 'ana@halden.example', 'Ana Halden', 'en_GB', '2026-01-05 09:30:00', '2026-01-05 09:30:00', '', '', TRUE),
(2, 'bob@reyes.example', 'Bob Reyes', 'en_US', '2026-01-05 09:30:00', '2026-01-05 09:30:00', '', '', TRUE),
(3, 'carol@lund.example', 'Carol Lund', 'en_GB', '2026-01-05 09:30:00', '2026-01-05 09:30:00', '', '', TRUE),
(4, NULL, '', 'en_GB', '2026-01-05 09:30:00', NULL, '', '', TRUE);
INSERT INTO "thread" ("id", "key", "business_id", "customer_id", "title", "created_at") VALUES
(1, '1Qb1FcJpBDU33_maXc9F1lk1CEk', 1, 1, '', '2026-11-20 09:00:00');
INSERT INTO "series" ("id", "business_id", "kind", "pattern", "start", "in_use", "usual", "resets") VALUES
(1, 1, 'invoice', 'INV-{YYYY}-{NNNN}', 1, TRUE, TRUE, ''),
(2, 1, 'quote', 'QUO-{YYYY}-{NNNN}', 1, TRUE, TRUE, ''),
(3, 1, 'credit_note', 'CN-{YYYY}-{NNNN}', 1, TRUE, TRUE, ''),
(4, 1, 'proforma', 'PRO-{YYYY}-{NNNN}', 1, TRUE, TRUE, ''),
(5, 2, 'invoice', 'INV-{YYYY}-{NNNN}', 1, TRUE, TRUE, ''),
(6, 2, 'quote', 'QUO-{YYYY}-{NNNN}', 1, TRUE, TRUE, ''),
(7, 2, 'credit_note', 'CN-{YYYY}-{NNNN}', 1, TRUE, TRUE, ''),
(8, 2, 'proforma', 'PRO-{YYYY}-{NNNN}', 1, TRUE, TRUE, ''),
(9, 3, 'invoice', 'INV-{YYYY}-{NNNN}', 1, TRUE, TRUE, ''),
(10, 3, 'quote', 'QUO-{YYYY}-{NNNN}', 1, TRUE, TRUE, ''),
(11, 3, 'credit_note', 'CN-{YYYY}-{NNNN}', 1, TRUE, TRUE, ''),
(12, 3, 'proforma', 'PRO-{YYYY}-{NNNN}', 1, TRUE, TRUE, '');
INSERT INTO "document" ("id", "key", "business_id", "created_by_id", "customer_id", "kind", "created_at", "updated_at", "typed", "save_count", "editor", "deleted_at", "number", "series_id", "issued_at", "issue_date", "due_date", "currency", "customer_name", "total", "paid", "balance", "credit", "paid_on", "sent_at", "void_at", "void_reason", "search", "reminded_at", "successor_id", "thread_id", "origin_id", "corrects_id", "deposit", "version", "credited", "seen_at", "accepted_at", "declined_at", "approved_at", "approved_version", "by_hand", "activity", "open_requests", "last_seen_at", "last_seen_place", "billed_to_id") VALUES
(1, 'DvCHXwTdPGt2qoO4bU7XFw', 1, 1, 1, 'invoice', '2026-05-03 10:00:00', '2026-05-03 10:00:00', '{"locale":"en_GB","fields":[["kind","invoice"],["currency","EUR"],["sender.name","Studio Halden"],["sender.street","Torstraße 140"],["sender.postcode","10119"],["sender.city","Berlin"],["sender.country","Germany"],["sender.vat_id","DE136695976"],["customer.name","Nordwind GmbH"],["customer.street","Hafenstraße 7"],["customer.postcode","20457"],["customer.city","Hamburg"],["customer.country","Germany"],["customer.ap_email","ap@nordwind.example"],["tax.charge","yes"],["tax.name","VAT"],["tax.rates","19, 7"],["line.a.description","Workshop"],["line.a.quantity","2"],["line.a.price","500"],["bank.b1.holder","Ana Halden"],["bank.b1.iban","DE89370400440532013000"]]}', 1, '', NULL, NULL, NULL, NULL, NULL, NULL, 'EUR', '', 0, 0, 0, 0, NULL, NULL, NULL, '', '', NULL, NULL, NULL, NULL, NULL, FALSE, 1, 0, NULL, NULL, NULL, NULL, NULL, FALSE, 0, 0, NULL, '', NULL),
(2, '-VmxaZN3zX0DrOW62mKVjA', 1, 1, 1, 'invoice', '2026-05-03 10:00:00', '2026-05-03 10:00:00', NULL, 1, '', NULL, 'INV-2026-0001', 1, '2026-05-03 10:00:00', '2026-05-03', '2026-06-02', 'EUR', 'Nordwind GmbH', 119000, 0, 119000, 0, NULL, NULL, NULL, '', 'inv-2026-0001
1190.00
nordwind gmbh
po-4711
workshop
travel', NULL, NULL, 1, NULL, NULL, FALSE, 1, 0, NULL, NULL, NULL, NULL, NULL, FALSE, 1, 1, NULL, '', NULL),
(3, 'lzduFNmQL-HceYqtaj1_gw', 1, 1, 1, 'invoice', '2026-05-03 10:00:00', '2026-11-20 09:00:00', NULL, 1, '', NULL, 'INV-2026-0002', 1, '2026-05-03 10:00:00', '2026-05-03', '2026-06-02', 'EUR', 'Nordwind GmbH', 119000, 119000, 0, 0, '2026-05-03', NULL, NULL, '', 'inv-2026-0002
1190.00
nordwind gmbh
po-4711
workshop
travel', NULL, NULL, NULL, NULL, NULL, FALSE, 1, 0, NULL, NULL, NULL, NULL, NULL, FALSE, 0, 0, NULL, '', NULL),
(4, 'jLIl4ehT3l_Hr7uem8pyUA', 1, 1, 1, 'invoice', '2026-05-03 10:00:00', '2026-11-20 09:00:00', NULL, 1, '', NULL, 'INV-2026-0003', 1, '2026-05-03 10:00:00', '2026-05-03', '2026-06-02', 'EUR', 'Nordwind GmbH', 119000, 0, 119000, 0, NULL, NULL, '2026-11-20 09:00:00', 'Wrong customer', 'inv-2026-0003
1190.00
nordwind gmbh
po-4711
workshop
travel', NULL, NULL, NULL, NULL, NULL, FALSE, 1, 0, NULL, NULL, NULL, NULL, NULL, FALSE, 0, 0, NULL, '', NULL),
(5, 'CLGiEef19zeJZhuWqrW3yw', 1, 1, 1, 'invoice', '2026-05-03 10:00:00', '2026-05-03 10:00:00', NULL, 1, '', NULL, 'INV-2026-0004', 1, '2026-05-03 10:00:00', '2026-05-03', '2026-06-02', 'EUR', 'Nordwind GmbH', 119000, 0, 119000, 0, NULL, NULL, NULL, '', 'inv-2026-0004
1190.00
nordwind gmbh
po-4711
workshop
travel', NULL, NULL, NULL, NULL, NULL, FALSE, 1, 0, NULL, NULL, NULL, NULL, NULL, FALSE, 0, 0, NULL, '', NULL),
(6, 'ZyIbKhtW3FlQt_K8ugSAeA', 1, 1, 1, 'quote', '2026-05-03 10:00:00', '2026-05-03 10:00:00', NULL, 1, '', NULL, 'QUO-2026-0001', 2, '2026-05-03 10:00:00', '2026-05-03', '2026-06-02', 'EUR', 'Nordwind GmbH', 119000, 0, 119000, 0, NULL, NULL, NULL, '', 'quo-2026-0001
1190.00
nordwind gmbh
po-4711
workshop
travel', NULL, NULL, NULL, NULL, NULL, FALSE, 1, 0, NULL, NULL, NULL, NULL, NULL, FALSE, 0, 0, NULL, '', NULL),
(7, 'UQjYF_UMP2da4aa7AUfIeg', 1, 1, 1, 'invoice', '2026-05-03 10:00:00', '2026-11-20 09:00:00', NULL, 1, '', NULL, 'INV-2026-0005', 1, '2026-05-03 10:00:00', '2026-05-03', '2026-06-02', 'EUR', 'Nordwind GmbH', 59500, 59500, 0, 30500, '2026-05-03', '2026-11-20 09:00:00', NULL, '', 'inv-2026-0005
595.00
nordwind gmbh
po-4711
workshop
travel', NULL, NULL, NULL, NULL, NULL, FALSE, 2, 0, NULL, NULL, NULL, NULL, NULL, FALSE, 0, 0, NULL, '', NULL),
(8, 'SJNW8YX_MrmY8eRBkEjVMw', 1, 1, 1, 'invoice', '2026-05-03 10:00:00', '2026-11-20 09:00:00', NULL, 1, '', NULL, 'INV-2026-0006', 1, '2026-05-03 10:00:00', '2026-05-03', '2026-06-02', 'EUR', 'Nordwind GmbH', 119000, 119000, 0, 1050, '2026-05-03', NULL, NULL, '', 'inv-2026-0006
1190.00
nordwind gmbh
po-4711
workshop
travel', NULL, NULL, NULL, NULL, NULL, FALSE, 1, 0, NULL, NULL, NULL, NULL, NULL, FALSE, 0, 0, NULL, '', NULL),
(9, 'WJo1FfmEhpINXQ5taJsvCw', 1, 1, 1, 'invoice', '2026-05-03 10:00:00', '2026-11-20 09:00:00', NULL, 1, '', NULL, 'INV-2026-0007', 1, '2026-05-03 10:00:00', '2026-05-03', '2026-06-02', 'EUR', 'Nordwind GmbH', 119000, 119000, 0, 0, '2026-05-03', NULL, NULL, '', 'inv-2026-0007
1190.00
nordwind gmbh
po-4711
workshop
travel', NULL, NULL, NULL, NULL, NULL, FALSE, 1, 0, NULL, NULL, NULL, NULL, NULL, FALSE, 0, 0, NULL, '', NULL),
(10, 'SUfXwy4F_dZGYi9aEaG5Mw', 1, 1, 1, 'credit_note', '2026-05-03 10:00:00', '2026-11-20 09:00:00', NULL, 1, '', NULL, 'CN-2026-0001', 3, '2026-05-03 10:00:00', '2026-05-03', NULL, 'EUR', 'Nordwind GmbH', 11900, 0, 0, 0, NULL, NULL, NULL, '', 'cn-2026-0001
119.00
nordwind gmbh
po-4711
travel', NULL, NULL, NULL, NULL, 9, FALSE, 1, 0, NULL, NULL, NULL, NULL, NULL, FALSE, 0, 0, NULL, '', NULL),
(11, 'sKXD23Vr-z2FfdqqcdBwYA', 1, 1, 1, 'invoice', '2026-05-03 10:00:00', '2026-11-20 09:00:00', NULL, 1, '', NULL, 'INV-2026-0008', 1, '2026-05-03 10:00:00', '2026-05-03', '2026-06-02', 'EUR', 'Nordwind GmbH', 119000, 0, 107100, 0, NULL, NULL, NULL, '', 'inv-2026-0008
1190.00
nordwind gmbh
po-4711
workshop
travel', NULL, NULL, NULL, NULL, NULL, FALSE, 1, 11900, NULL, NULL, NULL, NULL, NULL, FALSE, 0, 0, NULL, '', NULL);
INSERT INTO "allocation" ("id", "payment_id", "document_id", "amount", "at") VALUES
(1, 1, 3, 119000, '2026-11-20 09:00:00'),
(2, 2, 7, 40000, '2026-11-20 09:00:00'),
(3, 3, 7, 19500, '2026-11-20 09:00:00'),
(4, 4, 7, 10000, '2026-11-20 09:00:00'),
(5, 5, 7, -10000, '2026-11-20 09:00:00'),
(6, 6, 8, 119000, '2026-11-20 09:00:00'),
(7, 7, 9, 119000, '2026-11-20 09:00:00');
INSERT INTO "revision" ("id", "document_id", "business_id", "number", "version", "position", "at", "actor", "reason", "bytes", "salt", "digest", "seal") VALUES
(1, 2, 1, 1, 1, 1, '2026-05-03 10:00:00', 'user:1', 'issued', '{"content":{"ap_contact":{"email":"ap@nordwind.example","name":"Accounts payable"},"cc":["jon@nordwind.example"],"currency":"EUR","due_date":"2026-06-02","issue_date":"2026-05-03","languages":["en"],"lines":[{"description":"Workshop","key":"k1","price":"800.00","quantity":"1","taxes":[{"category":"S","name":"VAT","rate":"19"}],"unit":"DAY"},{"description":"Travel","key":"k2","price":"100.00","quantity":"2","taxes":[{"category":"S","name":"VAT","rate":"19"}]}],"number":"INV-2026-0001","payment":{"ways":[{"bic":"COBADEFFXXX","holder":"Ana Halden","iban":"DE89370400440532013000","is":"account"}]},"recipient":{"address":{"city":"Hamburg","country":"DE","postcode":"20457","street":"Hafenstraße 7"},"contact":{"email":"jon@nordwind.example","name":"Jon Ek"},"name":"Nordwind GmbH"},"references":{"purchase_order":"PO-4711"},"sender":{"address":{"city":"Berlin","country":"DE","postcode":"10119","street":"Torstraße 140"},"contact":{"email":"ana@halden.example","name":"Ana Halden"},"name":"Studio Halden","vat_id":"DE136695976"}},"record":{"actor":"user:1","reason":"issued","revision":1,"version":1},"schema":2,"totals":{"charges":"0.00","currency":"EUR","discounts":"0.00","due":"1190.00","gross":"1190.00","groups":[{"base":"1000.00","category":"S","name":"VAT","rate":"19","tax":"190.00"}],"line_sum":"1000.00","lines":[{"key":"k1","net":"800.00","price":"800.00","subtotal":"800.00"},{"key":"k2","net":"200.00","price":"100.00","subtotal":"200.00"}],"net":"1000.00","parts":[],"payable":"1190.00","prepaid":"0.00","rounding":"0.00","tax":"190.00","withheld":[],"withholding":"0.00"}}', '5aad8e56e3384848ce6a00e30325f988', '125c82612acd5cbd9a08475468002fd6f3178f99f72db68ba2cf1f4454349981', '84722e1ce21a2659ad5e2da41c9a70d44b68659614f9edeef174b947dafd4983'),
(2, 3, 1, 1, 1, 2, '2026-05-03 10:00:00', 'user:1', 'issued', '{"content":{"ap_contact":{"email":"ap@nordwind.example","name":"Accounts payable"},"cc":["jon@nordwind.example"],"currency":"EUR","due_date":"2026-06-02","issue_date":"2026-05-03","languages":["en"],"lines":[{"description":"Workshop","key":"k1","price":"800.00","quantity":"1","taxes":[{"category":"S","name":"VAT","rate":"19"}],"unit":"DAY"},{"description":"Travel","key":"k2","price":"100.00","quantity":"2","taxes":[{"category":"S","name":"VAT","rate":"19"}]}],"number":"INV-2026-0002","payment":{"ways":[{"bic":"COBADEFFXXX","holder":"Ana Halden","iban":"DE89370400440532013000","is":"account"}]},"recipient":{"address":{"city":"Hamburg","country":"DE","postcode":"20457","street":"Hafenstraße 7"},"contact":{"email":"jon@nordwind.example","name":"Jon Ek"},"name":"Nordwind GmbH"},"references":{"purchase_order":"PO-4711"},"sender":{"address":{"city":"Berlin","country":"DE","postcode":"10119","street":"Torstraße 140"},"contact":{"email":"ana@halden.example","name":"Ana Halden"},"name":"Studio Halden","vat_id":"DE136695976"}},"record":{"actor":"user:1","reason":"issued","revision":1,"version":1},"schema":2,"totals":{"charges":"0.00","currency":"EUR","discounts":"0.00","due":"1190.00","gross":"1190.00","groups":[{"base":"1000.00","category":"S","name":"VAT","rate":"19","tax":"190.00"}],"line_sum":"1000.00","lines":[{"key":"k1","net":"800.00","price":"800.00","subtotal":"800.00"},{"key":"k2","net":"200.00","price":"100.00","subtotal":"200.00"}],"net":"1000.00","parts":[],"payable":"1190.00","prepaid":"0.00","rounding":"0.00","tax":"190.00","withheld":[],"withholding":"0.00"}}', '0b5074f9630dea8f6d74f46164f8a540', '80584a3d4d553c0485d0d5598197c53d4ce9a57e2791d23f90ec21f39e63b0ee', '4a14e6522e70d51363bc859c1ffc57f97a766e12650bc37a3b63f81354cb6149'),
(3, 4, 1, 1, 1, 3, '2026-05-03 10:00:00', 'user:1', 'issued', '{"content":{"ap_contact":{"email":"ap@nordwind.example","name":"Accounts payable"},"cc":["jon@nordwind.example"],"currency":"EUR","due_date":"2026-06-02","issue_date":"2026-05-03","languages":["en"],"lines":[{"description":"Workshop","key":"k1","price":"800.00","quantity":"1","taxes":[{"category":"S","name":"VAT","rate":"19"}],"unit":"DAY"},{"description":"Travel","key":"k2","price":"100.00","quantity":"2","taxes":[{"category":"S","name":"VAT","rate":"19"}]}],"number":"INV-2026-0003","payment":{"ways":[{"bic":"COBADEFFXXX","holder":"Ana Halden","iban":"DE89370400440532013000","is":"account"}]},"recipient":{"address":{"city":"Hamburg","country":"DE","postcode":"20457","street":"Hafenstraße 7"},"contact":{"email":"jon@nordwind.example","name":"Jon Ek"},"name":"Nordwind GmbH"},"references":{"purchase_order":"PO-4711"},"sender":{"address":{"city":"Berlin","country":"DE","postcode":"10119","street":"Torstraße 140"},"contact":{"email":"ana@halden.example","name":"Ana Halden"},"name":"Studio Halden","vat_id":"DE136695976"}},"record":{"actor":"user:1","reason":"issued","revision":1,"version":1},"schema":2,"totals":{"charges":"0.00","currency":"EUR","discounts":"0.00","due":"1190.00","gross":"1190.00","groups":[{"base":"1000.00","category":"S","name":"VAT","rate":"19","tax":"190.00"}],"line_sum":"1000.00","lines":[{"key":"k1","net":"800.00","price":"800.00","subtotal":"800.00"},{"key":"k2","net":"200.00","price":"100.00","subtotal":"200.00"}],"net":"1000.00","parts":[],"payable":"1190.00","prepaid":"0.00","rounding":"0.00","tax":"190.00","withheld":[],"withholding":"0.00"}}', '1fb73cb9f62936f4c9805f089140a552', 'faf2414b499b53676acd5e590146b403d068e0c96f242d9cbe7e15043d8372e3', 'd0bc091042151a1d7026746395046d0a1fbcb64789725b6fc40abada935c5482'),
(4, 5, 1, 1, 1, 4, '2026-05-03 10:00:00', 'user:1', 'issued', '{"content":{"ap_contact":{"email":"ap@nordwind.example","name":"Accounts payable"},"cc":["jon@nordwind.example"],"currency":"EUR","due_date":"2026-06-02","issue_date":"2026-05-03","languages":["en"],"lines":[{"description":"Workshop","key":"k1","price":"800.00","quantity":"1","taxes":[{"category":"S","name":"VAT","rate":"19"}],"unit":"DAY"},{"description":"Travel","key":"k2","price":"100.00","quantity":"2","taxes":[{"category":"S","name":"VAT","rate":"19"}]}],"number":"INV-2026-0004","payment":{"ways":[{"bic":"COBADEFFXXX","holder":"Ana Halden","iban":"DE89370400440532013000","is":"account"}]},"recipient":{"address":{"city":"Hamburg","country":"DE","postcode":"20457","street":"Hafenstraße 7"},"contact":{"email":"jon@nordwind.example","name":"Jon Ek"},"name":"Nordwind GmbH"},"references":{"purchase_order":"PO-4711"},"sender":{"address":{"city":"Berlin","country":"DE","postcode":"10119","street":"Torstraße 140"},"contact":{"email":"ana@halden.example","name":"Ana Halden"},"name":"Studio Halden","vat_id":"DE136695976"}},"record":{"actor":"user:1","reason":"issued","revision":1,"version":1},"schema":2,"totals":{"charges":"0.00","currency":"EUR","discounts":"0.00","due":"1190.00","gross":"1190.00","groups":[{"base":"1000.00","category":"S","name":"VAT","rate":"19","tax":"190.00"}],"line_sum":"1000.00","lines":[{"key":"k1","net":"800.00","price":"800.00","subtotal":"800.00"},{"key":"k2","net":"200.00","price":"100.00","subtotal":"200.00"}],"net":"1000.00","parts":[],"payable":"1190.00","prepaid":"0.00","rounding":"0.00","tax":"190.00","withheld":[],"withholding":"0.00"}}', '4f0e7a0410a52e3b47be0c523ae5b55f', 'ff81aac76e8f371f3c9f7de9339740bb291ddbc6916740d769ee821c58b933b2', '6f4857d580fa011d131d3906d7fe72c7de5a3d747f1fceb305a2448f7ccbbcfc'),
(5, 6, 1, 1, 1, 5, '2026-05-03 10:00:00', 'user:1', 'issued', '{"content":{"ap_contact":{"email":"ap@nordwind.example","name":"Accounts payable"},"cc":["jon@nordwind.example"],"currency":"EUR","due_date":"2026-06-02","issue_date":"2026-05-03","kind":"quote","languages":["en"],"lines":[{"description":"Workshop","key":"k1","price":"800.00","quantity":"1","taxes":[{"category":"S","name":"VAT","rate":"19"}],"unit":"DAY"},{"description":"Travel","key":"k2","price":"100.00","quantity":"2","taxes":[{"category":"S","name":"VAT","rate":"19"}]}],"number":"QUO-2026-0001","payment":{"ways":[{"bic":"COBADEFFXXX","holder":"Ana Halden","iban":"DE89370400440532013000","is":"account"}]},"recipient":{"address":{"city":"Hamburg","country":"DE","postcode":"20457","street":"Hafenstraße 7"},"contact":{"email":"jon@nordwind.example","name":"Jon Ek"},"name":"Nordwind GmbH"},"references":{"purchase_order":"PO-4711"},"sender":{"address":{"city":"Berlin","country":"DE","postcode":"10119","street":"Torstraße 140"},"contact":{"email":"ana@halden.example","name":"Ana Halden"},"name":"Studio Halden","vat_id":"DE136695976"}},"record":{"actor":"user:1","reason":"issued","revision":1,"version":1},"schema":2,"totals":{"charges":"0.00","currency":"EUR","discounts":"0.00","due":"1190.00","gross":"1190.00","groups":[{"base":"1000.00","category":"S","name":"VAT","rate":"19","tax":"190.00"}],"line_sum":"1000.00","lines":[{"key":"k1","net":"800.00","price":"800.00","subtotal":"800.00"},{"key":"k2","net":"200.00","price":"100.00","subtotal":"200.00"}],"net":"1000.00","parts":[],"payable":"1190.00","prepaid":"0.00","rounding":"0.00","tax":"190.00","withheld":[],"withholding":"0.00"}}', 'af06bc9c6b3ab3ae17557b239373e552', 'c87f80868d28419378a67de2b0ac34b731fcd6a99f1dd6c9255e02bb39346c1e', '5fd7355b6e05ad85c84abdc9a2de6afd19744dc99538c12db6ab4cfb77a69c54'),
(6, 7, 1, 1, 1, 6, '2026-05-03 10:00:00', 'user:1', 'issued', '{"content":{"ap_contact":{"email":"ap@nordwind.example","name":"Accounts payable"},"cc":["jon@nordwind.example"],"currency":"EUR","due_date":"2026-06-02","issue_date":"2026-05-03","languages":["en"],"lines":[{"description":"Workshop","key":"k1","price":"800.00","quantity":"1","taxes":[{"category":"S","name":"VAT","rate":"19"}],"unit":"DAY"},{"description":"Travel","key":"k2","price":"100.00","quantity":"2","taxes":[{"category":"S","name":"VAT","rate":"19"}]}],"number":"INV-2026-0005","payment":{"ways":[{"bic":"COBADEFFXXX","holder":"Ana Halden","iban":"DE89370400440532013000","is":"account"}]},"recipient":{"address":{"city":"Hamburg","country":"DE","postcode":"20457","street":"Hafenstraße 7"},"contact":{"email":"jon@nordwind.example","name":"Jon Ek"},"name":"Nordwind GmbH"},"references":{"purchase_order":"PO-4711"},"sender":{"address":{"city":"Berlin","country":"DE","postcode":"10119","street":"Torstraße 140"},"contact":{"email":"ana@halden.example","name":"Ana Halden"},"name":"Studio Halden","vat_id":"DE136695976"}},"record":{"actor":"user:1","reason":"issued","revision":1,"version":1},"schema":2,"totals":{"charges":"0.00","currency":"EUR","discounts":"0.00","due":"1190.00","gross":"1190.00","groups":[{"base":"1000.00","category":"S","name":"VAT","rate":"19","tax":"190.00"}],"line_sum":"1000.00","lines":[{"key":"k1","net":"800.00","price":"800.00","subtotal":"800.00"},{"key":"k2","net":"200.00","price":"100.00","subtotal":"200.00"}],"net":"1000.00","parts":[],"payable":"1190.00","prepaid":"0.00","rounding":"0.00","tax":"190.00","withheld":[],"withholding":"0.00"}}', '153cb41f03c27a75d2f7853ab1876498', '1cdc73277955c59fb5444465e68fa9b47ea46105f1c77db83ca704fa78fd4736', 'c7678a79b3f1a39906f5392ad750c44f1baee3f17f2b7abee0de6e105d4b3bb2'),
(7, 7, 1, 2, 2, 7, '2026-11-20 09:00:00', 'user:1', '', '{"content":{"ap_contact":{"email":"ap@nordwind.example","name":"Accounts payable"},"cc":["jon@nordwind.example"],"currency":"EUR","due_date":"2026-06-02","issue_date":"2026-05-03","languages":["en"],"lines":[{"description":"Workshop","key":"k1","price":"300.00","quantity":"1","taxes":[{"category":"S","name":"VAT","rate":"19"}],"unit":"DAY"},{"description":"Travel","key":"k2","price":"100.00","quantity":"2","taxes":[{"category":"S","name":"VAT","rate":"19"}]}],"number":"INV-2026-0005","payment":{"ways":[{"bic":"COBADEFFXXX","holder":"Ana Halden","iban":"DE89370400440532013000","is":"account"}]},"recipient":{"address":{"city":"Hamburg","country":"DE","postcode":"20457","street":"Hafenstraße 7"},"contact":{"email":"jon@nordwind.example","name":"Jon Ek"},"name":"Nordwind GmbH"},"references":{"purchase_order":"PO-4711"},"sender":{"address":{"city":"Berlin","country":"DE","postcode":"10119","street":"Torstraße 140"},"contact":{"email":"ana@halden.example","name":"Ana Halden"},"name":"Studio Halden","vat_id":"DE136695976"}},"record":{"actor":"user:1","reason":"Less","revision":2,"version":2},"schema":2,"totals":{"charges":"0.00","currency":"EUR","discounts":"0.00","due":"595.00","gross":"595.00","groups":[{"base":"500.00","category":"S","name":"VAT","rate":"19","tax":"95.00"}],"line_sum":"500.00","lines":[{"key":"k1","net":"300.00","price":"300.00","subtotal":"300.00"},{"key":"k2","net":"200.00","price":"100.00","subtotal":"200.00"}],"net":"500.00","parts":[],"payable":"595.00","prepaid":"0.00","rounding":"0.00","tax":"95.00","withheld":[],"withholding":"0.00"}}', '9b9a1b8b41e81fe6c01922cf105102b9', '653cd9ff7d3e7ed386d08bacd37ca365f4c10294db4d7e5ef291ea6d605c94fc', '0dbbea020ca6747da64e1c05b02e6ff7ea661d79340c9e3be4f78007acf85f8d'),
(8, 8, 1, 1, 1, 8, '2026-05-03 10:00:00', 'user:1', 'issued', '{"content":{"ap_contact":{"email":"ap@nordwind.example","name":"Accounts payable"},"cc":["jon@nordwind.example"],"currency":"EUR","due_date":"2026-06-02","issue_date":"2026-05-03","languages":["en"],"lines":[{"description":"Workshop","key":"k1","price":"800.00","quantity":"1","taxes":[{"category":"S","name":"VAT","rate":"19"}],"unit":"DAY"},{"description":"Travel","key":"k2","price":"100.00","quantity":"2","taxes":[{"category":"S","name":"VAT","rate":"19"}]}],"number":"INV-2026-0006","payment":{"ways":[{"bic":"COBADEFFXXX","holder":"Ana Halden","iban":"DE89370400440532013000","is":"account"}]},"recipient":{"address":{"city":"Hamburg","country":"DE","postcode":"20457","street":"Hafenstraße 7"},"contact":{"email":"jon@nordwind.example","name":"Jon Ek"},"name":"Nordwind GmbH"},"references":{"purchase_order":"PO-4711"},"sender":{"address":{"city":"Berlin","country":"DE","postcode":"10119","street":"Torstraße 140"},"contact":{"email":"ana@halden.example","name":"Ana Halden"},"name":"Studio Halden","vat_id":"DE136695976"}},"record":{"actor":"user:1","reason":"issued","revision":1,"version":1},"schema":2,"totals":{"charges":"0.00","currency":"EUR","discounts":"0.00","due":"1190.00","gross":"1190.00","groups":[{"base":"1000.00","category":"S","name":"VAT","rate":"19","tax":"190.00"}],"line_sum":"1000.00","lines":[{"key":"k1","net":"800.00","price":"800.00","subtotal":"800.00"},{"key":"k2","net":"200.00","price":"100.00","subtotal":"200.00"}],"net":"1000.00","parts":[],"payable":"1190.00","prepaid":"0.00","rounding":"0.00","tax":"190.00","withheld":[],"withholding":"0.00"}}', 'e8e31b6d05df7bd0d055feaa2b9f0e94', 'aba8daa47c44ebbe04d97332a6612be48396b9bd35be9a95cad5064980a90ccc', '42ed54c11755be55f5f1e2e8969b2a96b7b80dce76556c6c12bc824767edc821'),
(9, 9, 1, 1, 1, 9, '2026-05-03 10:00:00', 'user:1', 'issued', '{"content":{"ap_contact":{"email":"ap@nordwind.example","name":"Accounts payable"},"cc":["jon@nordwind.example"],"currency":"EUR","due_date":"2026-06-02","issue_date":"2026-05-03","languages":["en"],"lines":[{"description":"Workshop","key":"k1","price":"800.00","quantity":"1","taxes":[{"category":"S","name":"VAT","rate":"19"}],"unit":"DAY"},{"description":"Travel","key":"k2","price":"100.00","quantity":"2","taxes":[{"category":"S","name":"VAT","rate":"19"}]}],"number":"INV-2026-0007","payment":{"ways":[{"bic":"COBADEFFXXX","holder":"Ana Halden","iban":"DE89370400440532013000","is":"account"}]},"recipient":{"address":{"city":"Hamburg","country":"DE","postcode":"20457","street":"Hafenstraße 7"},"contact":{"email":"jon@nordwind.example","name":"Jon Ek"},"name":"Nordwind GmbH"},"references":{"purchase_order":"PO-4711"},"sender":{"address":{"city":"Berlin","country":"DE","postcode":"10119","street":"Torstraße 140"},"contact":{"email":"ana@halden.example","name":"Ana Halden"},"name":"Studio Halden","vat_id":"DE136695976"}},"record":{"actor":"user:1","reason":"issued","revision":1,"version":1},"schema":2,"totals":{"charges":"0.00","currency":"EUR","discounts":"0.00","due":"1190.00","gross":"1190.00","groups":[{"base":"1000.00","category":"S","name":"VAT","rate":"19","tax":"190.00"}],"line_sum":"1000.00","lines":[{"key":"k1","net":"800.00","price":"800.00","subtotal":"800.00"},{"key":"k2","net":"200.00","price":"100.00","subtotal":"200.00"}],"net":"1000.00","parts":[],"payable":"1190.00","prepaid":"0.00","rounding":"0.00","tax":"190.00","withheld":[],"withholding":"0.00"}}', '83075ffecb4b4841e5e7060f1bdf5006', '66fdfe545c125f07e793d83e386b5a5ebb89da27af09cdaf6a0ac58b3d9bab26', '8564ae23c2dc6219b44f42c80af9fa256d5301603ebdaf57096acac92fc91ced'),
(10, 10, 1, 1, 1, 10, '2026-05-03 10:00:00', 'user:1', 'issued', '{"content":{"ap_contact":{"email":"ap@nordwind.example","name":"Accounts payable"},"cc":["jon@nordwind.example"],"currency":"EUR","issue_date":"2026-05-03","kind":"credit_note","languages":["en"],"lines":[{"description":"Travel","key":"k2","price":"100.00","quantity":"1","taxes":[{"category":"S","name":"VAT","rate":"19"}]}],"number":"CN-2026-0001","recipient":{"address":{"city":"Hamburg","country":"DE","postcode":"20457","street":"Hafenstraße 7"},"contact":{"email":"jon@nordwind.example","name":"Jon Ek"},"name":"Nordwind GmbH"},"references":{"earlier":[{"issue_date":"2026-05-03","number":"INV-2026-0007"}],"purchase_order":"PO-4711"},"sender":{"address":{"city":"Berlin","country":"DE","postcode":"10119","street":"Torstraße 140"},"contact":{"email":"ana@halden.example","name":"Ana Halden"},"name":"Studio Halden","vat_id":"DE136695976"}},"record":{"actor":"user:1","reason":"issued","revision":1,"version":1},"schema":2,"totals":{"charges":"0.00","currency":"EUR","discounts":"0.00","due":"119.00","gross":"119.00","groups":[{"base":"100.00","category":"S","name":"VAT","rate":"19","tax":"19.00"}],"line_sum":"100.00","lines":[{"key":"k2","net":"100.00","price":"100.00","subtotal":"100.00"}],"net":"100.00","parts":[],"payable":"119.00","prepaid":"0.00","rounding":"0.00","tax":"19.00","withheld":[],"withholding":"0.00"}}', 'f5b8c394633da9ccbe253c4097b754d2', '2d218b2e52c561b2d0d50982ca186eb9e7969d9808302d4269570b56477c53d7', 'bf1afb364b99eaa4c11447eb9353b4a6f9c39ae53e0a0a776a2d0d614adc34ee'),
(11, 11, 1, 1, 1, 11, '2026-05-03 10:00:00', 'user:1', 'issued', '{"content":{"ap_contact":{"email":"ap@nordwind.example","name":"Accounts payable"},"cc":["jon@nordwind.example"],"currency":"EUR","due_date":"2026-06-02","issue_date":"2026-05-03","languages":["en"],"lines":[{"description":"Workshop","key":"k1","price":"800.00","quantity":"1","taxes":[{"category":"S","name":"VAT","rate":"19"}],"unit":"DAY"},{"description":"Travel","key":"k2","price":"100.00","quantity":"2","taxes":[{"category":"S","name":"VAT","rate":"19"}]}],"number":"INV-2026-0008","payment":{"ways":[{"bic":"COBADEFFXXX","holder":"Ana Halden","iban":"DE89370400440532013000","is":"account"}]},"recipient":{"address":{"city":"Hamburg","country":"DE","postcode":"20457","street":"Hafenstraße 7"},"contact":{"email":"jon@nordwind.example","name":"Jon Ek"},"name":"Nordwind GmbH"},"references":{"purchase_order":"PO-4711"},"sender":{"address":{"city":"Berlin","country":"DE","postcode":"10119","street":"Torstraße 140"},"contact":{"email":"ana@halden.example","name":"Ana Halden"},"name":"Studio Halden","vat_id":"DE136695976"}},"record":{"actor":"user:1","reason":"issued","revision":1,"version":1},"schema":2,"totals":{"charges":"0.00","currency":"EUR","discounts":"0.00","due":"1190.00","gross":"1190.00","groups":[{"base":"1000.00","category":"S","name":"VAT","rate":"19","tax":"190.00"}],"line_sum":"1000.00","lines":[{"key":"k1","net":"800.00","price":"800.00","subtotal":"800.00"},{"key":"k2","net":"200.00","price":"100.00","subtotal":"200.00"}],"net":"1000.00","parts":[],"payable":"1190.00","prepaid":"0.00","rounding":"0.00","tax":"190.00","withheld":[],"withholding":"0.00"}}', '83353c3a7ded526f19cac75868ae329d', '79179f7864966e5674c2737f5d2d94fe4b912673574696a45f4f1d43d224c12d', 'e9581600a01e1010c9fe84eac572516c62ebfe293651c32feaf3f6f4f486b7b1');
INSERT INTO "link" ("id", "document_id", "token_hash", "token_sealed", "created_at", "withdrawn_at", "email") VALUES
(1, 2, 'bcf31f7422406ca4f4232b1fb87c86d86841147e1c9c28e97d6869f21b1a9e42', 'gAAAAABrA3WzbULT5MvD9YtjcUdpVe-gffrKTw-wqtyNuT4gTowigFWCArcAfzzXe3bAaAtXO6jwhlBm1hfKhFNM0lw2fNs_GeeYYunUM6xB_phDz3Oesi8=', '2026-05-03 10:00:00', NULL, ''),
(2, 3, '11547d1a76c51f9f0d84d3657efadaf59f4d580f51888f67d4855fa916d0190a', 'gAAAAABrA3WzpyDkkI_AB9Snn2RXb8pykTApw6zDUE6UeyJPbbfifbxYyvIiQldIcgvDKkw3qiAzHTx0XVj0cN8GxSjuNex7cRDONMczZFjMuK1oOlBYV2A=', '2026-05-03 10:00:00', NULL, ''),
(3, 4, 'c862bf220e40cbbd4a848a1993f99abd53e14f413877285f0dbbca87ac0d4e9d', 'gAAAAABrA3WzlWM2LJzfZ45mto9oiQ8oe9lnyxNqOsK2M-COvJdT5N413mMq5FwBpVxdK4yJIAlkTAputFv5xz7lyzVWvWhNcmU8IA2DH8x7IhhBF5HgcNU=', '2026-05-03 10:00:00', NULL, ''),
(4, 5, '7803456dcd79aaef28584ad476fabca7488463e27213ec4cdfaf8657b71bd79f', 'gAAAAABrA3WzSUeM1htynrNMI0hfenl9PGd8_to-KjZkCwHBSYewO2BozZyA2FP9scnBG9uiiOSxdNumvweEy4lMlcYlrsIUANUXJE0HiMRtPi5Vo08tCNE=', '2026-05-03 10:00:00', '2026-11-20 09:00:00', ''),
(5, 6, 'c124d0f5dad868d73df20ffd097ddb6c8b4345ef32e46c7cbfb6584f376138b3', 'gAAAAABrA3Wz3jrW9Q7BZuT0rSX9QRsXMTQd0Zn-LFmebvddhcjIpiKpVeVdLftAnR6hRYcDD80Uj3JUsHVtKfiANy2gwb8ZOfRDyoAKGVJBmLFzqMBQxsE=', '2026-05-03 10:00:00', NULL, ''),
(6, 7, 'd35c6ce40d1448a398428fe65827a20992ea4001d20da620d30663d6a0c7d346', 'gAAAAABrA3W1DV8xge-_E5uGmh_rpvES-P8wgyZUrvIzFsZ6vM0CxsPxVY8vixW3NL3oCx6lkhbOY518w6GvbuNTARK2vFsConGi7XIsk4n28pvr5jN_sqQ=', '2026-05-03 10:00:00', NULL, ''),
(7, 8, 'e9881398a785b679957921b9652bfb50aff845a40a8af6b0b498766f1caab117', 'gAAAAABrA3W1zSSS8vRiDavTcOyHunIpPc7n90_AV_9zdY6jm4sLZFV4xu8V8JNa6KKm4dJzsw3wEYgR8AYplRJskSI7orsVMfjfEKgtw160AxvhcT2tPi0=', '2026-05-03 10:00:00', NULL, ''),
(8, 9, '1809fd3e273ff6fb381a3a0520f26b0da16e8ecc48847033195b4122c7148385', 'gAAAAABrA3W1XlvwbvlON5YAhN0_T9vRlFPCfcFDLBpNi4BDkfsR2xCpoyOUOKRVNDiziPMGMMPqaSBjyjEqVwxWctIbx9zgxOPiinzZ7erRqsLY4-MSq9E=', '2026-05-03 10:00:00', NULL, ''),
(9, 10, 'a2e6589e7fb60885da931e36e687a474dc1fec74f36662f45f9bd6d3a8db99aa', 'gAAAAABrA3W2PeoS9cHdIZuW5Og62Cc1Ee-D-4o0v1LC8FS5RlSszBSoILBp7-n9lGkMk-cyc-u9_elOB4Ica0nBUVmWj5udDr2ak1tglcprW8THhxPwOQ8=', '2026-05-03 10:00:00', NULL, ''),
(10, 11, '719abc7ed58f679ce26a91be02eb3e7e9c9f5fbb6d694d4569f05fa9ffd3a817', 'gAAAAABrA3W2f9snCclo-_0BMk3VtOM8KWelMPO9nrJfTVpIGnMM2KDomzMO62mjPUWuDwdJ6L8CTGpyPnhOl-UBPIMlCHow7LeGlwuVFxrOMXPiUVcm1k4=', '2026-05-03 10:00:00', NULL, '');
INSERT INTO "batch" ("id", "key", "business_id", "created_by_id", "act", "created_at", "begun_at", "waits_until", "stopped_at", "finished_at", "file") VALUES
(1, 'prepared', 1, 1, 'send', '2026-11-20 09:00:00', NULL, NULL, NULL, NULL, '');
INSERT INTO "mail" ("id", "message_id", "sender_name", "to", "cc", "reply_to", "subject", "text", "html", "attachment", "attachment_name", "recipients", "state", "error", "created_at", "due_at", "settled_at", "unsubscribe") VALUES
(1, '<KciGpGG38XojkP0aaV3xNsyavC4@localhost>', 'Studio Halden', '["ap@nordwind.example"]', '[]', '', 'Your invoice', 'Here it is.

View the invoice:
http://localhost/i/HyTeB1M82z3BMHLoYUPM31LIXeM

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
<p><a class="button" href="http://localhost/i/HyTeB1M82z3BMHLoYUPM31LIXeM">View the invoice</a></p></main>
<footer><a href="http://localhost">Jupinv</a></footer>
</body>
</html>
', '', '', '{"ap@nordwind.example":"queued"}', 'queued', '', '2026-11-20 09:00:00', '2026-11-20 09:00:00', NULL, ''),
(2, '<11TrRvI1W7nIhSV4H0DMkffzlkE@localhost>', '', '["ana@halden.example"]', '[]', '', 'Claire Morel asks for a change to INV-2026-0001 (Nordwind GmbH)', 'Claire Morel asks for a change to INV-2026-0001.
Claire Morel <claire@acme.example> · 20 Nov 2026, 10:00

> Our month ends later

- Due: was 2 Jun 2026, now 2 Jul 2026

Invoice: INV-2026-0001
Customer: Nordwind GmbH
Total: €1,190.00
Still open: €1,190.00
Due: 2 Jun 2026

http://localhost/documents/-VmxaZN3zX0DrOW62mKVjA/requests/Ge-d8SEPeJmI_3u1fqdCMqlE2xk


-- 
You get this as a member of Studio Halden.
No more mails like this one: http://localhost/unsubscribe/WzEsMTc2NzYwNTQwMCwicmVxdWVzdGVkIl0.1OoQ9iC3MIyHCbB3eBQ8awuVGng
All choices: http://localhost/b/studio-halden/settings/news
Jupinv · http://localhost
', '<!doctype html>
<html lang="en" dir="ltr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Claire Morel asks for a change to INV-2026-0001 (Nordwind GmbH)</title>
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
h2 { margin: 24px 0 4px; font-size: 17px; line-height: 1.35; overflow-wrap: anywhere; }
blockquote { margin: 0 0 16px; padding: 4px 0 4px 12px; border-left: 3px solid #b9b5a8; overflow-wrap: anywhere; }
blockquote:dir(rtl) { padding: 4px 12px 4px 0; border-left: 0; border-right: 3px solid #b9b5a8; }
del { color: #6b4a3a; }
ins { font-weight: 600; text-decoration: none; }
.aloud { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
table { margin: 0 0 16px; border-collapse: collapse; }
th { padding: 2px 16px 2px 0; text-align: start; font-weight: 400; color: #5d5b54; vertical-align: top; }
td { padding: 2px 0; overflow-wrap: anywhere; }
hr { margin: 24px 0; border: 0; border-top: 1px solid #e0ded6; }</style>
</head>
<body>
<main>
<h1>INV-2026-0001 · <bdi>Nordwind GmbH</bdi></h1>
<h2><bdi>Claire Morel</bdi> asks for a change to <bdi>INV-2026-0001</bdi></h2>
<p class="quiet"><bdi>Claire Morel &lt;claire@acme.example&gt;</bdi> · 20 Nov 2026, 10:00</p>
<blockquote dir="auto">Our month ends later</blockquote>
<p class="change"><b>Due</b><br>
<del><span class="aloud">was </span><bdi>2 Jun 2026</bdi></del> → <ins><span class="aloud">now </span><bdi>2 Jul 2026</bdi></ins></p>

<hr>
<table><tr><th scope="row">Invoice</th><td><bdi>INV-2026-0001</bdi></td></tr><tr><th scope="row">Customer</th><td><bdi>Nordwind GmbH</bdi></td></tr><tr><th scope="row">Total</th><td><bdi>€1,190.00</bdi></td></tr><tr><th scope="row">Still open</th><td><bdi>€1,190.00</bdi></td></tr><tr><th scope="row">Due</th><td><bdi>2 Jun 2026</bdi></td></tr></table>
<p><a class="button" href="http://localhost/documents/-VmxaZN3zX0DrOW62mKVjA/requests/Ge-d8SEPeJmI_3u1fqdCMqlE2xk">Look at INV-2026-0001</a></p>
</main>
<footer>You get this as a member of Studio Halden.<br>
<a href="http://localhost/unsubscribe/WzEsMTc2NzYwNTQwMCwicmVxdWVzdGVkIl0.1OoQ9iC3MIyHCbB3eBQ8awuVGng">No more mails like this one</a> · <a href="http://localhost/b/studio-halden/settings/news">All choices</a> · <a href="http://localhost">Jupinv</a></footer>
</body>
</html>
', '', '', '{"ana@halden.example":"queued"}', 'queued', '', '2026-11-20 09:00:00', '2026-11-20 09:00:00', NULL, 'http://localhost/unsubscribe/WzEsMTc2NzYwNTQwMCwicmVxdWVzdGVkIl0.1OoQ9iC3MIyHCbB3eBQ8awuVGng');
INSERT INTO "batch_item" ("id", "batch_id", "document_id", "position", "state", "problem", "recipients", "file", "mail_id") VALUES
(1, 1, 2, 0, 'waiting', '', '["ap@nordwind.example"]', '', NULL);
INSERT INTO "bill" ("id", "key", "business_id", "document_id", "link_id", "token_sealed", "vendor_id", "added_by_id", "came", "state", "sender_name", "number", "issue_date", "due_date", "currency", "total", "said", "digest", "pdf", "paid_on", "note", "search", "received_at", "updated_at", "version") VALUES
(1, 'fHRLXgcfiyYey9NkTMsFbyT-ivE', 1, NULL, NULL, 'gAAAAABrA3WzVc7glOfHQN4HYx4wnGyjqy1tzmLxkNK2MMWlPyG8FQanpMoGDyIL056w-0W68F167-79VBa7DprPKAVkuBFH4Q==', NULL, 1, 'filed', 'accepted', 'Studio Halden', 'INV-2026-0001', '2026-05-03', '2026-06-02', 'EUR', 119000, '{"content":{"ap_contact":{"email":"ap@nordwind.example","name":"Accounts payable"},"cc":["jon@nordwind.example"],"currency":"EUR","due_date":"2026-06-02","issue_date":"2026-05-03","languages":["en"],"lines":[{"description":"Workshop","key":"k1","price":"800.00","quantity":"1","taxes":[{"category":"S","name":"VAT","rate":"19"}],"unit":"DAY"},{"description":"Travel","key":"k2","price":"100.00","quantity":"2","taxes":[{"category":"S","name":"VAT","rate":"19"}]}],"number":"INV-2026-0001","payment":{"ways":[{"bic":"COBADEFFXXX","holder":"Ana Halden","iban":"DE89370400440532013000","is":"account"}]},"recipient":{"address":{"city":"Hamburg","country":"DE","postcode":"20457","street":"Hafenstraße 7"},"contact":{"email":"jon@nordwind.example","name":"Jon Ek"},"name":"Nordwind GmbH"},"references":{"purchase_order":"PO-4711"},"sender":{"address":{"city":"Berlin","country":"DE","postcode":"10119","street":"Torstraße 140"},"contact":{"email":"ana@halden.example","name":"Ana Halden"},"name":"Studio Halden","vat_id":"DE136695976"}},"record":{"actor":"user:1","reason":"issued","revision":1,"version":1},"schema":2,"totals":{"charges":"0.00","currency":"EUR","discounts":"0.00","due":"1190.00","gross":"1190.00","groups":[{"base":"1000.00","category":"S","name":"VAT","rate":"19","tax":"190.00"}],"line_sum":"1000.00","lines":[{"key":"k1","net":"800.00","price":"800.00","subtotal":"800.00"},{"key":"k2","net":"200.00","price":"100.00","subtotal":"200.00"}],"net":"1000.00","parts":[],"payable":"1190.00","prepaid":"0.00","rounding":"0.00","tax":"190.00","withheld":[],"withholding":"0.00"}}', '125c82612acd5cbd9a08475468002fd6f3178f99f72db68ba2cf1f4454349981', '', NULL, '', 'studio halden
inv-2026-0001
1190.00
po-4711
workshop
travel', '2026-11-20 09:00:00', '2026-11-20 09:00:00', 1);
INSERT INTO "bill_version" ("id", "bill_id", "version", "digest", "said", "pdf", "currency", "total", "due_date", "received_at", "replaced_at") VALUES
(1, 1, 1, '125c82612acd5cbd9a08475468002fd6f3178f99f72db68ba2cf1f4454349981', '{"content":{"ap_contact":{"email":"ap@nordwind.example","name":"Accounts payable"},"cc":["jon@nordwind.example"],"currency":"EUR","due_date":"2026-06-02","issue_date":"2026-05-03","languages":["en"],"lines":[{"description":"Workshop","key":"k1","price":"800.00","quantity":"1","taxes":[{"category":"S","name":"VAT","rate":"19"}],"unit":"DAY"},{"description":"Travel","key":"k2","price":"100.00","quantity":"2","taxes":[{"category":"S","name":"VAT","rate":"19"}]}],"number":"INV-2026-0001","payment":{"ways":[{"bic":"COBADEFFXXX","holder":"Ana Halden","iban":"DE89370400440532013000","is":"account"}]},"recipient":{"address":{"city":"Hamburg","country":"DE","postcode":"20457","street":"Hafenstraße 7"},"contact":{"email":"jon@nordwind.example","name":"Jon Ek"},"name":"Nordwind GmbH"},"references":{"purchase_order":"PO-4711"},"sender":{"address":{"city":"Berlin","country":"DE","postcode":"10119","street":"Torstraße 140"},"contact":{"email":"ana@halden.example","name":"Ana Halden"},"name":"Studio Halden","vat_id":"DE136695976"}},"record":{"actor":"user:1","reason":"issued","revision":1,"version":1},"schema":2,"totals":{"charges":"0.00","currency":"EUR","discounts":"0.00","due":"1190.00","gross":"1190.00","groups":[{"base":"1000.00","category":"S","name":"VAT","rate":"19","tax":"190.00"}],"line_sum":"1000.00","lines":[{"key":"k1","net":"800.00","price":"800.00","subtotal":"800.00"},{"key":"k2","net":"200.00","price":"100.00","subtotal":"200.00"}],"net":"1000.00","parts":[],"payable":"1190.00","prepaid":"0.00","rounding":"0.00","tax":"190.00","withheld":[],"withholding":"0.00"}}', '', 'EUR', 119000, '2026-06-02', '2026-11-20 09:00:00', '2026-11-20 09:00:00');
INSERT INTO "chain" ("business_id", "position", "seal") VALUES
(1, 11, 'e9581600a01e1010c9fe84eac572516c62ebfe293651c32feaf3f6f4f486b7b1'),
(2, 0, ''),
(3, 0, '');
INSERT INTO "change_request" ("id", "key", "document_id", "link_id", "base", "name", "email", "why", "proposed", "state", "answer", "at", "settled_at", "settled_by_id", "revision", "draft_id", "mail_id") VALUES
(1, 'Ge-d8SEPeJmI_3u1fqdCMqlE2xk', 2, 1, 1, 'Claire Morel', 'claire@acme.example', 'Our month ends later', '{"content":{"ap_contact":{"email":"ap@nordwind.example","name":"Accounts payable"},"cc":["jon@nordwind.example"],"currency":"EUR","due_date":"2026-07-02","issue_date":"2026-05-03","languages":["en"],"lines":[{"description":"Workshop","key":"k1","price":"800.00","quantity":"1","taxes":[{"category":"S","name":"VAT","rate":"19"}],"unit":"DAY"},{"description":"Travel","key":"k2","price":"100.00","quantity":"2","taxes":[{"category":"S","name":"VAT","rate":"19"}]}],"number":"INV-2026-0001","payment":{"ways":[{"bic":"COBADEFFXXX","holder":"Ana Halden","iban":"DE89370400440532013000","is":"account"}]},"recipient":{"address":{"city":"Hamburg","country":"DE","postcode":"20457","street":"Hafenstraße 7"},"contact":{"email":"jon@nordwind.example","name":"Jon Ek"},"name":"Nordwind GmbH"},"references":{"purchase_order":"PO-4711"},"sender":{"address":{"city":"Berlin","country":"DE","postcode":"10119","street":"Torstraße 140"},"contact":{"email":"ana@halden.example","name":"Ana Halden"},"name":"Studio Halden","vat_id":"DE136695976"}},"schema":2,"totals":{"charges":"0.00","currency":"EUR","discounts":"0.00","due":"1190.00","gross":"1190.00","groups":[{"base":"1000.00","category":"S","name":"VAT","rate":"19","tax":"190.00"}],"line_sum":"1000.00","lines":[{"key":"k1","net":"800.00","price":"800.00","subtotal":"800.00"},{"key":"k2","net":"200.00","price":"100.00","subtotal":"200.00"}],"net":"1000.00","parts":[],"payable":"1190.00","prepaid":"0.00","rounding":"0.00","tax":"190.00","withheld":[],"withholding":"0.00"}}', 'open', '', '2026-11-20 09:00:00', NULL, NULL, NULL, NULL, NULL);
INSERT INTO "counter" ("id", "series_id", "period", "last", "since") VALUES
(1, 1, '2026', 8, 0),
(2, 2, '2026', 1, 0),
(3, 3, '2026', 1, 0);
INSERT INTO "credit_allocation" ("id", "note_id", "document_id", "amount", "actor", "at") VALUES
(1, 10, 11, 11900, 'Ana Halden <ana@halden.example>', '2026-11-20 09:00:00');
INSERT INTO "delivery" ("id", "document_id", "mail_id", "attach_pdf", "created_at", "kind", "form_key") VALUES
(1, 2, 1, TRUE, '2026-11-20 09:00:00', 'document', NULL);
INSERT INTO "event" ("id", "document_id", "at", "what", "actor", "data") VALUES
(1, 2, '2026-05-03 10:00:00', 'issued', 'Ana Halden <ana@halden.example>', '{"number":"INV-2026-0001"}'),
(2, 3, '2026-05-03 10:00:00', 'issued', 'Ana Halden <ana@halden.example>', '{"number":"INV-2026-0002"}'),
(3, 4, '2026-05-03 10:00:00', 'issued', 'Ana Halden <ana@halden.example>', '{"number":"INV-2026-0003"}'),
(4, 5, '2026-05-03 10:00:00', 'issued', 'Ana Halden <ana@halden.example>', '{"number":"INV-2026-0004"}'),
(5, 4, '2026-11-20 09:00:00', 'voided', 'Ana Halden <ana@halden.example>', '{"reason":"Wrong customer"}'),
(6, 6, '2026-05-03 10:00:00', 'issued', 'Ana Halden <ana@halden.example>', '{"number":"QUO-2026-0001"}'),
(7, 3, '2026-11-20 09:00:00', 'payment_recorded', 'Ana Halden <ana@halden.example>', '{"amount":119000,"currency":"EUR","paid_on":"2026-05-03","method":"Bank transfer"}'),
(8, 2, '2026-11-20 09:00:00', 'mail_queued', 'Ana Halden <ana@halden.example>', '{"mail":1,"to":["ap@nordwind.example"]}'),
(9, 5, '2026-11-20 09:00:00', 'link_withdrawn', 'Ana Halden', '{}'),
(10, 2, '2026-11-20 09:00:00', 'change_requested', 'Claire Morel <claire@acme.example>', '{"name":"Claire Morel"}'),
(11, 7, '2026-05-03 10:00:00', 'issued', 'Ana Halden <ana@halden.example>', '{"number":"INV-2026-0005"}'),
(12, 7, '2026-11-20 09:00:00', 'payment_recorded', 'Ana Halden <ana@halden.example>', '{"amount":40000,"currency":"EUR","paid_on":"2026-05-03","method":"Bank transfer"}'),
(13, 7, '2026-11-20 09:00:00', 'payment_recorded', 'Ana Halden <ana@halden.example>', '{"amount":50000,"currency":"EUR","paid_on":"2026-05-03","method":"Bank transfer"}'),
(14, 7, '2026-11-20 09:00:00', 'payment_recorded', 'Ana Halden <ana@halden.example>', '{"amount":10000,"currency":"EUR","paid_on":"2026-05-03","method":"Bank transfer"}'),
(15, 7, '2026-11-20 09:00:00', 'payment_undone', 'Ana Halden <ana@halden.example>', '{"amount":10000,"currency":"EUR","paid_on":"2026-05-03","method":"Bank transfer"}'),
(16, 7, '2026-11-20 09:00:00', 'new_version', 'Ana Halden <ana@halden.example>', '{"revision":2,"version":2}'),
(17, 8, '2026-05-03 10:00:00', 'issued', 'Ana Halden <ana@halden.example>', '{"number":"INV-2026-0006"}'),
(18, 8, '2026-11-20 09:00:00', 'payment_recorded', 'Ana Halden <ana@halden.example>', '{"amount":120050,"currency":"EUR","paid_on":"2026-05-03","method":"Bank transfer"}'),
(19, 9, '2026-05-03 10:00:00', 'issued', 'Ana Halden <ana@halden.example>', '{"number":"INV-2026-0007"}'),
(20, 9, '2026-11-20 09:00:00', 'payment_recorded', 'Ana Halden <ana@halden.example>', '{"amount":119000,"currency":"EUR","paid_on":"2026-05-03","method":"Bank transfer"}'),
(21, 10, '2026-05-03 10:00:00', 'issued', 'Ana Halden <ana@halden.example>', '{"number":"CN-2026-0001"}'),
(22, 11, '2026-05-03 10:00:00', 'issued', 'Ana Halden <ana@halden.example>', '{"number":"INV-2026-0008"}'),
(23, 11, '2026-11-20 09:00:00', 'credited', 'Ana Halden <ana@halden.example>', '{"amount":11900,"currency":"EUR","note":"CN-2026-0001"}');
INSERT INTO "item" ("id", "business_id", "name", "name_key", "code", "description", "unit", "tax", "prices", "search", "archived_at", "created_at", "updated_at") VALUES
(1, 1, 'Workshop', 'workshop', '', '', 'Tage', '', '{"EUR":"500"}', 'workshop', NULL, '2026-11-20 09:00:00', '2026-11-20 09:00:00');
INSERT INTO "last_price" ("id", "item_id", "customer_id", "currency", "price", "at") VALUES
(1, 1, 1, 'EUR', '800', '2026-05-03 10:00:00');
INSERT INTO "member" ("id", "business_id", "user_id", "role", "news", "news_seen", "news_sent", "news_new", "bill_mails") VALUES
(1, 1, 1, 'owner', '{}', 0, 0, 1, TRUE),
(2, 2, 2, 'owner', '{}', 0, 0, 0, TRUE),
(3, 1, 3, 'accountant', '{}', 0, 0, 1, TRUE),
(4, 3, 4, 'owner', '{}', 0, 0, 0, TRUE);
INSERT INTO "month_total" ("id", "business_id", "currency", "month", "invoiced", "paid") VALUES
(1, 1, 'EUR', '2026-05-01', 761600, 448050);
INSERT INTO "news" ("id", "business_id", "document_id", "what", "who", "data", "at") VALUES
(1, 1, 2, 'requested', 'Claire Morel <claire@acme.example>', '{"changes":{"en_GB":[["Due","2 Jun 2026","2 Jul 2026"]]},"total":{"en_GB":["€1,190.00","€1,190.00"]},"text":"Our month ends later","page":"requests/Ge-d8SEPeJmI_3u1fqdCMqlE2xk"}', '2026-11-20 09:00:00');
INSERT INTO "news_mail" ("id", "news_id", "user_id", "mail_id") VALUES
(1, 1, 1, 2);
INSERT INTO "notice" ("id", "user_id", "mail_id") VALUES
(1, 1, 2);
INSERT INTO "session" ("id", "user_id", "token_hash", "user_agent", "created_at", "last_used_at") VALUES
(1, 1, 'of another browser', '', '2026-11-20 09:00:00', '2026-11-20 09:00:00');
INSERT INTO "sign_in" ("id", "key", "email", "mail_id", "code_hash", "token_hash", "guest_id", "browser_hash", "next", "guesses", "created_at", "expires_at", "used_at", "user_id", "joined_at") VALUES
(1, 'asked', 'ana@halden.example', NULL, 'x', 'y', NULL, '', '/', 0, '2026-11-20 09:00:00', '2026-11-20 09:10:00', NULL, NULL, NULL);
