# Letters to people about their requests. $number names the case; days are written out.
letter-greeting = Hello,
letter-end =
    If you have a question, write to { $mail } and name { $number }.

    { $organisation }
right-access = see your data
right-rectification = have your data corrected
right-erasure = have your data erased
right-restriction = have the use of your data restricted
right-portability = take your data with you
right-objection = object
right-withdrawal = take back your consent
right-contest = contest an automated decision
right-complaint = complain
right-request = be answered
letter-acknowledgement-title = We have your request ({ $number })
letter-acknowledgement =
    your request came in on { $received }. We understand that you wish to { $right }.
    You get our answer by { $due }. It costs you nothing.
letter-identity-title = We need to know that it is you ({ $number })
letter-identity =
    before we answer your request to { $right } we must be sure that it is you who asks. Our reason: { $reason }.
    Please answer this letter by a way we already know from you. We ask for no copy of an identity card.
letter-extension-title = Your answer takes longer ({ $number })
letter-extension =
    we need more time for your request of { $received } to { $right }. The reason: { $reason }.
    You get our answer by { $due } at the latest.
letter-answer-title = Our answer to your request ({ $number })
letter-answer = you asked us on { $received } to { $right }. This is done. What belongs to the answer is enclosed or lies ready for you.
letter-refusal-title = Our answer to your request ({ $number })
letter-refusal = you asked us on { $received } to { $right }. We do not do this. The reason: { $reason }.
letter-not_identified-title = Our answer to your request ({ $number })
letter-not_identified =
    we could not make sure who sent the request that came in on { $received }. So we do nothing, and we do not say whether we hold anything.
letter-referral-title = Your request has gone to { $about } ({ $number })
letter-referral =
    we hold the data in question on behalf of { $about }, which decides about it. We have passed on your request of { $received }.
    { $about } will answer you.
letter-complaint_answer-title = Our answer to your complaint ({ $number })
letter-complaint_answer = you complained to us on { $received }. We have looked into it and write to you with what we found.
letter-held-title = Your data is kept for a legal claim ({ $number })
letter-held =
    you asked us on { $received } to { $right }. Your data is needed to establish, exercise or defend a legal claim. It is kept for that alone and used for nothing else.
    When the claim is settled we go on with your request without being asked again.
letter-erasure-title = Your data is erased ({ $number })
letter-erasure =
    you asked us on { $received } to erase your data. This is done: the key that alone could open it is destroyed. What a law makes us keep, such as invoices, is locked to that law.
letter-erasure-backups = Copies of the key lie in backups until { $day }. They are then destroyed too.
letter-erasure-recipients = We have told those who had got data from us: { $names }.
letter-restriction_ends-title = The restriction of your data ends ({ $number })
letter-restriction_ends = at your request we have only stored your data since { $received }. We now end this restriction. The reason: { $reason }.
letter-objection_rejected-title = Our answer to your objection ({ $number })
letter-objection_rejected =
    you objected on { $received }. We stopped at once and have looked at it. There are grounds that outweigh your interests, so the use goes on: { $reason }.
letter-reviewed-title = Somebody has looked at the decision ({ $number })
letter-reviewed = you contested a decision on { $received }. A person who had no part in it has looked at it anew. The result: { $reason }.
letter-stopped = From now on we no longer use your data for: { $purposes }.
letter-scoring = We no longer work anything out about you for: { $purposes }.
letter-laws = The law that makes us keep it: { $laws }.
letter-authority =
    You can complain to { $name }, { $address }, { $website }, { $mail }, or to the authority where you live or work. You can do so at any time, whether or not you have turned to us first. You can also go to court.
# doubts
reason-unknown_address = the request came from an address we do not know
reason-name_differs = the name in the request is another than the one we know
reason-shared_account = several people use the account
reason-representative_unproven = somebody asks for you and we have no proof that they may
# extensions
reason-complexity = the request is complex
reason-number_of_requests = we have many requests to answer at the moment
# refusals
reason-manifestly_unfounded = the request is manifestly unfounded
reason-excessive = the request is excessive, because the same was asked and answered shortly before
reason-not_identified = we could not make sure that it is you
reason-legal_duty_to_keep = a law makes us keep this data
reason-legal_claims = the data is needed for legal claims
reason-rights_of_others = rights and freedoms of others would suffer
reason-not_applicable = the conditions of this right are not met
reason-compelling_grounds = compelling legitimate grounds override your interests
reason-nothing_held = we hold no data about you
# reviews, grounds, ends of a restriction
reason-decision_stands = the decision stands
reason-decision_changed = the decision is changed in your favour
reason-accuracy_checked = whether the data is right has been checked
reason-claim_settled = the legal claim is settled
reason-grounds_checked = whose grounds weigh more has been checked
reason-asked_by_person = you asked for it
reason-fraud_prevention = the prevention of fraud
reason-network_security = the security of our systems
reason-legal_defence = the defence against legal claims
# Mail to a recipient itself (Art. 19)
telling-title = { $organisation }: data of one person that you got from us
telling =
    { $recipient } got data of this person from us. The law has us tell you what became of it (Art. 19 GDPR): { $what }.

    The person: { $person }

    Please delete this message when it is done. Questions: { $office }.
# Mail to whoever must pass something on (Art. 19)
passing-on-title = Please tell { $recipient }: data of one person
passing-on =
    { $recipient } got data of this person from us. The law has us tell them what became of it (Art. 19 GDPR): { $what }.

    The person: { $person }

    Please pass this on to { $recipient } and delete this message then.
passing-on-erased = it is erased here, and they must erase it too
passing-on-rectified = it was corrected here, and they must correct it too
passing-on-restricted = it is only stored here from now on, and they must do the same
passing-on-nobody = we hold nothing that would name them; the number of the record is { $number }
# What is told of a change of the policy (Art. 13(3))
changed-title = { $organisation } changes its privacy notice
changed =
    we change how we use data. From { $day } on version { $number } of our privacy notice counts, and this is about you:

    What for: { $purposes }
    Which data: { $categories }

    You need not do anything. You can object, or have your data erased: write to { $mail }.
    What follows is the notice as it then stands.
changed-ask = For some of it we need your yes first. Until you give it, nothing changes for what we hold of you.
changed-all = everything we do with your data
# The notice to somebody whose data came from elsewhere (Art. 14)
elsewhere-title = We hold data about you
elsewhere =
    we hold data about you that we did not get from you, and the law has us say so (Art. 14 GDPR).

    What: { $categories }
    Where from: { $sources }
    Since: { $day }
    What for: { $purposes }

    You can object to it, see it, and have it corrected or erased. Write to { $mail }.
    What follows is our privacy notice as it stands today: who we are, on what ground we use data, who gets it, how long we keep it, and where you can complain.
elsewhere-list = { $origin } ({ $source })
