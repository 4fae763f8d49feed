"""By which mail a request was answered; and an index of the documents of which a change is asked for.

Frozen: a later change is a later migration. Imports nothing of the app.
"""


def up(migrator, db):
    db.execute_sql(
        'ALTER TABLE "change_request" ADD COLUMN "mail_id" INTEGER REFERENCES "mail" ("id") ON DELETE SET NULL'
    )
    db.execute_sql('CREATE INDEX "changerequest_mail_id" ON "change_request" ("mail_id")')
    db.execute_sql(
        'CREATE INDEX "document_asked" ON "document" '
        '("business_id", COALESCE(due_date, \'9999-12-31\'), "id") WHERE open_requests > 0'
    )
