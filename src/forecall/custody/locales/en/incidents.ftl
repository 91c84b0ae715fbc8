# Letters about a breach of security. $when is a day with the hour there.
incident-warning-title = Early warning to { $authority }
incident-warning-lead = { $organisation } gives early warning of a significant incident that it has known of since { $when }.
incident-authority-title = Notification of a breach of personal data to { $authority }
incident-authority-lead = { $organisation } notifies a breach of the security of personal data under Art. 33 GDPR. It has known of it since { $when }.
incident-report-title = Final report to { $authority }
incident-report-lead = { $organisation } reports finally on the incident that it has known of since { $when }.
incident-people-title = Your data may be at risk
incident-people-lead = We write to you because of a breach of security at { $organisation } that we have known of since { $when }. It concerns data about you.
incident-what = What happened: { $nature }, from { $began } to { $ended }. Kinds of data: { $categories }.
incident-what-unknown-time = What happened: { $nature }; since when is not known yet. Kinds of data: { $categories }.
incident-still-open = now
incident-count = { $count ->
        [one] One person is affected, as far as counted.
       *[other] { $count } people are affected, as far as counted.
    }
incident-kinds = Among them, by kind: { $kinds }. Records about them that hold such data: { $records }.
incident-passed-on = In that time such data was passed on to: { $names }.
incident-recipients-title = { $organisation }: breach of security that concerns data you have from us
incident-recipients-lead = We write to you because of a breach of security at { $organisation } that we have known of since { $when }. It concerns data that we passed on to you in that time.
incident-recipients-ask = Please check what you got from us in that time: whether it was altered, whether it was used in a way you cannot explain, and whether you passed it on. Tell { $mail } what you found, also where it is nothing.
incident-dangers = What may follow: { $dangers }.
incident-measures = What was done: { $measures }.
incident-no-measures = Measures have not been noted yet.
incident-advice = What you can do: change your password where you used it elsewhere too, be wary of calls and mails that mention this, and tell us if something strange happens.
incident-later = What is not known yet will follow without delay (Art. 33(4) GDPR).
incident-late = This notification comes after 72 hours. The reason: { $reason }.
incident-contact = Questions answers { $name }, { $mail }, for { $organisation }.
nature-confidentiality = data was seen by somebody who may not see it
nature-integrity = data was altered
nature-availability = data was lost or out of reach
danger-identity = misuse of your identity
danger-account = access to accounts
danger-phishing = unwanted or deceitful messages and calls
danger-money = conclusions about payments
danger-unknown = nothing that can be named yet
measure-access_closed = the access was closed
measure-keys_rotated = keys were replaced
measure-passwords_reset = passwords were reset
measure-backup_restored = a backup was restored
measure-system_isolated = the system was cut off
measure-recipient_asked_to_delete = whoever got the data was asked to delete it
measure-police_informed = the police was informed
measure-people_advised = the people were given advice
late-affected_unclear = it was unclear for some time who is affected
late-processor_told_late = a processor told us late
late-systems_unavailable = our systems were not available
late-authority_unreachable = the authority could not be reached
