"""
Who reaches what: a decision table, one line per address, thing and method; written from the rules, not from the code.

S  sent to sign in          F  forbidden, whatever the thing (403)
A  as if it did not exist   M  method refused (405)          R  reached: a page, a form, its refusal
"""

from __future__ import annotations

from typing import NamedTuple

#: The columns, in groups as in the table.
PEOPLE = (
    ("anonymous",),
    ("lead", "other_lead"),
    ("officer", "officer_elsewhere", "officer_recused"),
    ("reviewer", "reviewer_undeclared", "reviewer_unassigned", "reviewer_recused"),
    ("member", "member_elsewhere", "chair", "chair_elsewhere"),
    ("treasurer", "programme"),
    ("network", "service", "service_consulted", "resource"),
    ("auditor",),
)

#: The others of the pole's team: they are answered as its lead, but for the lines of the second table.
TEAM = ("coordinator", "editor", "reader")

# The lead's own dossiers: one in each state. Officers: in the region, of another, stepped back. Reviewers: assigned and
# declared, assigned only, not assigned, in conflict. Committee: called to the session or not. Nobody here has a second
# factor: what takes one away is not there for them.
TABLE = """
address                               thing               method  an le off rev- comm tp nssr au

home                                  –                   GET     R RR RRR RRRR RRRR RR RRRR R
home                                  –                   POST    M MM MMM MMMM MMMM MM MMMM M
health_live                           –                   GET     R RR RRR RRRR RRRR RR RRRR R
health_live                           –                   POST    M MM MMM MMMM MMMM MM MMMM M
health_ready                          –                   GET     R RR RRR RRRR RRRR RR RRRR R
health_ready                          –                   POST    M MM MMM MMMM MMMM MM MMMM M
metrics                               –                   GET     A AA AAA AAAA AAAA AA AAAA A
metrics                               –                   POST    M MM MMM MMMM MMMM MM MMMM M
accessibility                         –                   GET     R RR RRR RRRR RRRR RR RRRR R
accessibility                         –                   POST    M MM MMM MMMM MMMM MM MMMM M
legal_notice                          –                   GET     R RR RRR RRRR RRRR RR RRRR R
legal_notice                          –                   POST    M MM MMM MMMM MMMM MM MMMM M
personal_data                         –                   GET     R RR RRR RRRR RRRR RR RRRR R
personal_data                         –                   POST    M MM MMM MMMM MMMM MM MMMM M
verification:ask                      –                   GET     R RR RRR RRRR RRRR RR RRRR R
verification:ask                      –                   POST    M MM MMM MMMM MMMM MM MMMM M
verification:document                 issued              GET     R RR RRR RRRR RRRR RR RRRR R
verification:document                 no-code             GET     A AA AAA AAAA AAAA AA AAAA A
verification:document                 issued              POST    M MM MMM MMMM MMMM MM MMMM M

jobs                                  –                   GET     S FF FFF FFFF FFFF FR FFFF R
jobs                                  –                   POST    S FF FFF FFFF FFFF FM FFFF M
job_retry                             job                 GET     S FF FFF FFFF FFFF FM FFFF F
job_retry                             job                 POST    S FF FFF FFFF FFFF FR FFFF F
job_retry                             no-job              GET     S FF FFF FFFF FFFF FM FFFF F
job_retry                             no-job              POST    S FF FFF FFFF FFFF FA FFFF F

selftest:welcome                      –                   GET     R RR RRR RRRR RRRR RR RRRR R
selftest:welcome                      –                   POST    M MM MMM MMMM MMMM MM MMMM M
selftest:questions                    –                   GET     R RR RRR RRRR RRRR RR RRRR R
selftest:questions                    –                   POST    R RR RRR RRRR RRRR RR RRRR R
selftest:keep                         –                   GET     M MM MMM MMMM MMMM MM MMMM M
selftest:keep                         –                   POST    R RR RRR RRRR RRRR RR RRRR R
selftest:draft                        –                   GET     S RR RRR RRRR RRRR RR RRRR R
selftest:draft                        –                   POST    S RR RRR RRRR RRRR RR RRRR R

accounts:account                      –                   GET     S RR RRR RRRR RRRR RR RRRR R
accounts:account                      –                   POST    S MM MMM MMMM MMMM MM MMMM M
accounts:sessions                     –                   GET     S RR RRR RRRR RRRR RR RRRR R
accounts:sessions                     –                   POST    S MM MMM MMMM MMMM MM MMMM M
accounts:unlink_proconnect            –                   GET     S AA AAA AAAA AAAA AA AAAA A
accounts:unlink_proconnect            –                   POST    S AA AAA AAAA AAAA AA AAAA A
accounts:name                         –                   GET     S RR RRR RRRR RRRR RR RRRR R
accounts:name                         –                   POST    S RR RRR RRRR RRRR RR RRRR R
accounts:end_session                  no-browser          GET     S MM MMM MMMM MMMM MM MMMM M
accounts:end_session                  no-browser          POST    S RR RRR RRRR RRRR RR RRRR R
accounts:end_other_sessions           –                   GET     S MM MMM MMMM MMMM MM MMMM M
accounts:end_other_sessions           –                   POST    S RR RRR RRRR RRRR RR RRRR R
proconnect_login                      –                   GET     A AA AAA AAAA AAAA AA AAAA A
proconnect_login                      –                   POST    M MM MMM MMMM MMMM MM MMMM M
proconnect_callback                   –                   GET     A AA AAA AAAA AAAA AA AAAA A
proconnect_callback                   –                   POST    M MM MMM MMMM MMMM MM MMMM M
proconnect_logout                     –                   GET     A AA AAA AAAA AAAA AA AAAA A
proconnect_logout                     –                   POST    M MM MMM MMMM MMMM MM MMMM M

account_login                         –                   GET     R RR RRR RRRR RRRR RR RRRR R
account_login                         –                   POST    R RR RRR RRRR RRRR RR RRRR R
account_logout                        –                   GET     R RR RRR RRRR RRRR RR RRRR R
account_logout                        –                   POST    R RR RRR RRRR RRRR RR RRRR R
account_signup                        –                   GET     R RR RRR RRRR RRRR RR RRRR R
account_signup                        –                   POST    R RR RRR RRRR RRRR RR RRRR R
account_inactive                      –                   GET     R RR RRR RRRR RRRR RR RRRR R
account_inactive                      –                   POST    M MM MMM MMMM MMMM MM MMMM M
account_reauthenticate                –                   GET     S RR RRR RRRR RRRR RR RRRR R
account_reauthenticate                –                   POST    S RR RRR RRRR RRRR RR RRRR R
account_change_password               –                   GET     S RR RRR RRRR RRRR RR RRRR R
account_change_password               –                   POST    S RR RRR RRRR RRRR RR RRRR R
account_set_password                  –                   GET     S RR RRR RRRR RRRR RR RRRR R
account_set_password                  –                   POST    S RR RRR RRRR RRRR RR RRRR R
account_reset_password                –                   GET     R RR RRR RRRR RRRR RR RRRR R
account_reset_password                –                   POST    R RR RRR RRRR RRRR RR RRRR R
account_reset_password_done           –                   GET     R RR RRR RRRR RRRR RR RRRR R
account_reset_password_done           –                   POST    M MM MMM MMMM MMMM MM MMMM M
account_reset_password_from_key       key                 GET     R RR RRR RRRR RRRR RR RRRR R
account_reset_password_from_key       key                 POST    R RR RRR RRRR RRRR RR RRRR R
account_reset_password_from_key_done  –                   GET     R RR RRR RRRR RRRR RR RRRR R
account_reset_password_from_key_done  –                   POST    M MM MMM MMMM MMMM MM MMMM M
account_email                         –                   GET     S RR RRR RRRR RRRR RR RRRR R
account_email                         –                   POST    S RR RRR RRRR RRRR RR RRRR R
account_email_verification_sent       –                   GET     R RR RRR RRRR RRRR RR RRRR R
account_email_verification_sent       –                   POST    M MM MMM MMMM MMMM MM MMMM M
account_confirm_email                 mail-key            GET     R RR RRR RRRR RRRR RR RRRR R
account_confirm_email                 mail-key            POST    A AA AAA AAAA AAAA AA AAAA A
mfa_index                             –                   GET     S RR RRR RRRR RRRR RR RRRR R
mfa_index                             –                   POST    S MM MMM MMMM MMMM MM MMMM M
mfa_authenticate                      –                   GET     S RR RRR RRRR RRRR RR RRRR R
mfa_authenticate                      –                   POST    S RR RRR RRRR RRRR RR RRRR R
mfa_reauthenticate                    –                   GET     S RR RRR RRRR RRRR RR RRRR R
mfa_reauthenticate                    –                   POST    S RR RRR RRRR RRRR RR RRRR R
mfa_activate_totp                     –                   GET     S RR RRR RRRR RRRR RR RRRR R
mfa_activate_totp                     –                   POST    S RR RRR RRRR RRRR RR RRRR R
mfa_deactivate_totp                   –                   GET     S AA AAA AAAA AAAA AA AAAA A
mfa_deactivate_totp                   –                   POST    S AA AAA AAAA AAAA AA AAAA A
mfa_list_webauthn                     –                   GET     S RR RRR RRRR RRRR RR RRRR R
mfa_list_webauthn                     –                   POST    S MM MMM MMMM MMMM MM MMMM M
mfa_add_webauthn                      –                   GET     S RR RRR RRRR RRRR RR RRRR R
mfa_add_webauthn                      –                   POST    S RR RRR RRRR RRRR RR RRRR R
mfa_reauthenticate_webauthn           –                   GET     S RR RRR RRRR RRRR RR RRRR R
mfa_reauthenticate_webauthn           –                   POST    S RR RRR RRRR RRRR RR RRRR R
mfa_edit_webauthn                     no-factor           GET     S RR RRR RRRR RRRR RR RRRR R
mfa_edit_webauthn                     no-factor           POST    S RR RRR RRRR RRRR RR RRRR R
mfa_remove_webauthn                   no-factor           GET     S RR RRR RRRR RRRR RR RRRR R
mfa_remove_webauthn                   no-factor           POST    S RR RRR RRRR RRRR RR RRRR R
mfa_view_recovery_codes               –                   GET     S AA AAA AAAA AAAA AA AAAA A
mfa_view_recovery_codes               –                   POST    S MM MMM MMMM MMMM MM MMMM M
mfa_generate_recovery_codes           –                   GET     S RR RRR RRRR RRRR RR RRRR R
mfa_generate_recovery_codes           –                   POST    S RR RRR RRRR RRRR RR RRRR R
mfa_download_recovery_codes           –                   GET     S AA AAA AAAA AAAA AA AAAA A
mfa_download_recovery_codes           –                   POST    S AA AAA AAAA AAAA AA AAAA A

data:held                             –                   GET     S RR RRR RRRR RRRR RR RRRR R
data:held                             –                   POST    S MM MMM MMMM MMMM MM MMMM M
data:export                           –                   GET     S RR RRR RRRR RRRR RR RRRR R
data:export                           –                   POST    S MM MMM MMMM MMMM MM MMMM M
data:close                            –                   GET     S RR RRR RRRR RRRR RR RRRR R
data:close                            –                   POST    S RR RRR RRRR RRRR RR RRRR R

roles:people                          –                   GET     S FF FFF FFFF FFFF FR FFFF R
roles:people                          –                   POST    S FF FFF FFFF FFFF FM FFFF M
roles:person                          holder              GET     S FF FFF FFFF FFFF FR FFFF R
roles:person                          no-person           GET     S FF FFF FFFF FFFF FA FFFF A
roles:person                          no-role             GET     S FF FFF FFFF FFFF FA FFFF A
roles:person                          holder              POST    S FF FFF FFFF FFFF FM FFFF M
roles:give                            –                   GET     S FF FFF FFFF FFFF FR FFFF F
roles:give                            –                   POST    S FF FFF FFFF FFFF FR FFFF F
roles:take                            grant               GET     S FF FFF FFFF FFFF FR FFFF F
roles:take                            no-grant            GET     S FF FFF FFFF FFFF FA FFFF F
roles:take                            grant               POST    S FF FFF FFFF FFFF FR FFFF F
roles:take                            no-grant            POST    S FF FFF FFFF FFFF FA FFFF F

poles:directory                       –                   GET     R RR RRR RRRR RRRR RR RRRR R
poles:directory                       –                   POST    M MM MMM MMMM MMMM MM MMMM M
poles:territories                     –                   GET     R RR RRR RRRR RRRR RR RRRR R
poles:territories                     –                   POST    M MM MMM MMMM MMMM MM MMMM M
poles:create                          –                   GET     S RR RRR RRRR RRRR RR RRRR R
poles:create                          –                   POST    S RR RRR RRRR RRRR RR RRRR R
poles:pole                            listed              GET     R RR RRR RRRR RRRR RR RRRR R
poles:pole                            unlisted            GET     A RA AAA AAAA AAAA AA AAAA A
poles:pole                            no-pole             GET     A AA AAA AAAA AAAA AA AAAA A
poles:pole                            listed              POST    M MM MMM MMMM MMMM MM MMMM M
poles:describe                        listed              GET     S RA AAA AAAA AAAA AA AAAA A
poles:describe                        unlisted            GET     S RA AAA AAAA AAAA AA AAAA A
poles:describe                        no-pole             GET     S AA AAA AAAA AAAA AA AAAA A
poles:describe                        unlisted            POST    S RA AAA AAAA AAAA AA AAAA A
poles:describe                        no-pole             POST    S AA AAA AAAA AAAA AA AAAA A
poles:preview                         listed              GET     S RA AAA AAAA AAAA AA AAAA A
poles:preview                         unlisted            GET     S RA AAA AAAA AAAA AA AAAA A
poles:preview                         no-pole             GET     S AA AAA AAAA AAAA AA AAAA A
poles:preview                         unlisted            POST    S MM MMM MMMM MMMM MM MMMM M
poles:claim                           entry               GET     S RR RRR RRRR RRRR RR RRRR R
poles:claim                           entry               POST    S RR RRR RRRR RRRR RR RRRR R
poles:claim                           listed              GET     S AA AAA AAAA AAAA AA AAAA A
poles:claim                           no-pole             GET     S AA AAA AAAA AAAA AA AAAA A
poles:claim                           no-pole             POST    S AA AAA AAAA AAAA AA AAAA A
poles:withdraw_claim                  entry               GET     S AR AAA AAAA AAAA AA AAAA A
poles:withdraw_claim                  entry               POST    S AR AAA AAAA AAAA AA AAAA A
poles:withdraw_claim                  no-pole             GET     S AA AAA AAAA AAAA AA AAAA A
poles:withdraw_claim                  no-pole             POST    S AA AAA AAAA AAAA AA AAAA A
poles:public_page                     listed              GET     S RA AAA AAAA AAAA AA AAAA A
poles:public_page                     unlisted            GET     S RA AAA AAAA AAAA AA AAAA A
poles:public_page                     no-pole             GET     S AA AAA AAAA AAAA AA AAAA A
poles:public_page                     unlisted            POST    S RA AAA AAAA AAAA AA AAAA A
poles:public_page                     no-pole             POST    S AA AAA AAAA AAAA AA AAAA A
poles:give_consent                    unlisted            GET     S MM MMM MMMM MMMM MM MMMM M
poles:give_consent                    unlisted            POST    S RA AAA AAAA AAAA AA AAAA A
poles:give_consent                    no-pole             POST    S AA AAA AAAA AAAA AA AAAA A
poles:withdraw_consent                listed              GET     S MM MMM MMMM MMMM MM MMMM M
poles:withdraw_consent                listed              POST    S RA AAA AAAA AAAA AA AAAA A
poles:withdraw_consent                no-pole             POST    S AA AAA AAAA AAAA AA AAAA A
poles:members                         listed              GET     S RA AAA AAAA AAAA AA AAAA A
poles:members                         unlisted            GET     S RA AAA AAAA AAAA AA AAAA A
poles:members                         no-pole             GET     S AA AAA AAAA AAAA AA AAAA A
poles:members                         unlisted            POST    S MM MMM MMMM MMMM MM MMMM M
poles:members_csv                     unlisted            GET     S RA AAA AAAA AAAA AA AAAA A
poles:members_csv                     no-pole             GET     S AA AAA AAAA AAAA AA AAAA A
poles:members_csv                     unlisted            POST    S MM MMM MMMM MMMM MM MMMM M
poles:members_xlsx                    unlisted            GET     S RA AAA AAAA AAAA AA AAAA A
poles:members_xlsx                    no-pole             GET     S AA AAA AAAA AAAA AA AAAA A
poles:members_xlsx                    unlisted            POST    S MM MMM MMMM MMMM MM MMMM M
poles:members_model_csv               unlisted            GET     S RA AAA AAAA AAAA AA AAAA A
poles:members_model_csv               no-pole             GET     S AA AAA AAAA AAAA AA AAAA A
poles:members_model_csv               unlisted            POST    S MM MMM MMMM MMMM MM MMMM M
poles:members_model_xlsx              unlisted            GET     S RA AAA AAAA AAAA AA AAAA A
poles:members_model_xlsx              no-pole             GET     S AA AAA AAAA AAAA AA AAAA A
poles:members_model_xlsx              unlisted            POST    S MM MMM MMMM MMMM MM MMMM M
poles:import_members                  unlisted            GET     S RA AAA AAAA AAAA AA AAAA A
poles:import_members                  no-pole             GET     S AA AAA AAAA AAAA AA AAAA A
poles:import_members                  unlisted            POST    S RA AAA AAAA AAAA AA AAAA A
poles:import_members                  no-pole             POST    S AA AAA AAAA AAAA AA AAAA A
poles:confirm_import                  unlisted            GET     S MM MMM MMMM MMMM MM MMMM M
poles:confirm_import                  unlisted            POST    S RA AAA AAAA AAAA AA AAAA A
poles:confirm_import                  no-pole             POST    S AA AAA AAAA AAAA AA AAAA A
poles:add_member                      unlisted            GET     S RA AAA AAAA AAAA AA AAAA A
poles:add_member                      no-pole             GET     S AA AAA AAAA AAAA AA AAAA A
poles:add_member                      unlisted            POST    S RA AAA AAAA AAAA AA AAAA A
poles:add_member                      no-pole             POST    S AA AAA AAAA AAAA AA AAAA A
poles:change_member                   member              GET     S RA AAA AAAA AAAA AA AAAA A
poles:change_member                   others-member       GET     S AA AAA AAAA AAAA AA AAAA A
poles:change_member                   no-pole:member      GET     S AA AAA AAAA AAAA AA AAAA A
poles:change_member                   member              POST    S RA AAA AAAA AAAA AA AAAA A
poles:change_member                   others-member       POST    S AA AAA AAAA AAAA AA AAAA A
poles:change_member                   no-pole:member      POST    S AA AAA AAAA AAAA AA AAAA A
poles:remove_member                   member              GET     S RA AAA AAAA AAAA AA AAAA A
poles:remove_member                   others-member       GET     S AA AAA AAAA AAAA AA AAAA A
poles:remove_member                   no-pole:member      GET     S AA AAA AAAA AAAA AA AAAA A
poles:remove_member                   member              POST    S RA AAA AAAA AAAA AA AAAA A
poles:remove_member                   others-member       POST    S AA AAA AAAA AAAA AA AAAA A
poles:remove_member                   no-pole:member      POST    S AA AAA AAAA AAAA AA AAAA A
poles:declare_complete                unlisted            GET     S MM MMM MMMM MMMM MM MMMM M
poles:declare_complete                unlisted            POST    S RA AAA AAAA AAAA AA AAAA A
poles:declare_complete                no-pole             POST    S AA AAA AAAA AAAA AA AAAA A
poles:perimeter                       unlisted            GET     S RA AAA AAAA AAAA AA AAAA A
poles:perimeter                       no-pole             GET     S AA AAA AAAA AAAA AA AAAA A
poles:perimeter                       unlisted            POST    S RA AAA AAAA AAAA AA AAAA A
poles:perimeter                       no-pole             POST    S AA AAA AAAA AAAA AA AAAA A
poles:ask_confirmation                member              GET     S MM MMM MMMM MMMM MM MMMM M
poles:ask_confirmation                member              POST    S RA AAA AAAA AAAA AA AAAA A
poles:ask_confirmation                others-member       POST    S AA AAA AAAA AAAA AA AAAA A
poles:ask_confirmation                no-pole:member      POST    S AA AAA AAAA AAAA AA AAAA A
poles:revoke_confirmation             member              GET     S MM MMM MMMM MMMM MM MMMM M
poles:revoke_confirmation             member              POST    S RA AAA AAAA AAAA AA AAAA A
poles:revoke_confirmation             others-member       POST    S AA AAA AAAA AAAA AA AAAA A
poles:revoke_confirmation             no-pole:member      POST    S AA AAA AAAA AAAA AA AAAA A
poles:ask_confirmations               unlisted            GET     S MM MMM MMMM MMMM MM MMMM M
poles:ask_confirmations               unlisted            POST    S RA AAA AAAA AAAA AA AAAA A
poles:ask_confirmations               no-pole             POST    S AA AAA AAAA AAAA AA AAAA A
poles:member_pieces                   member              GET     S RA AAA AAAA AAAA AA AAAA A
poles:member_pieces                   others-member       GET     S AA AAA AAAA AAAA AA AAAA A
poles:member_pieces                   no-pole:member      GET     S AA AAA AAAA AAAA AA AAAA A
poles:member_pieces                   member              POST    S RA AAA AAAA AAAA AA AAAA A
poles:member_pieces                   others-member       POST    S AA AAA AAAA AAAA AA AAAA A
poles:member_pieces                   no-pole:member      POST    S AA AAA AAAA AAAA AA AAAA A
poles:member_piece                    member:L1           GET     S RA AAA AAAA AAAA AA AAAA A
poles:member_piece                    member:L99          GET     S AA AAA AAAA AAAA AA AAAA A
poles:member_piece                    others-member:L1    GET     S AA AAA AAAA AAAA AA AAAA A
poles:member_piece                    no-pole:member:L1   GET     S AA AAA AAAA AAAA AA AAAA A
poles:member_piece                    member:L1           POST    S MM MMM MMMM MMMM MM MMMM M
poles:remove_member_piece             member:L1           GET     S RA AAA AAAA AAAA AA AAAA A
poles:remove_member_piece             member:L99          GET     S AA AAA AAAA AAAA AA AAAA A
poles:remove_member_piece             others-member:L1    GET     S AA AAA AAAA AAAA AA AAAA A
poles:remove_member_piece             no-pole:member:L1   GET     S AA AAA AAAA AAAA AA AAAA A
poles:remove_member_piece             member:L1           POST    S RA AAA AAAA AAAA AA AAAA A
poles:remove_member_piece             member:L99          POST    S AA AAA AAAA AAAA AA AAAA A
poles:remove_member_piece             others-member:L1    POST    S AA AAA AAAA AAAA AA AAAA A
poles:remove_member_piece             no-pole:member:L1   POST    S AA AAA AAAA AAAA AA AAAA A
poles:confirm                         link                GET     R RR RRR RRRR RRRR RR RRRR R
poles:confirm                         no-link             GET     A AA AAA AAAA AAAA AA AAAA A
poles:confirm                         link                POST    R RR RRR RRRR RRRR RR RRRR R
poles:confirm                         no-link             POST    A AA AAA AAAA AAAA AA AAAA A
poles:team                            unlisted            GET     S RA AAA AAAA AAAA AA AAAA A
poles:team                            no-pole             GET     S AA AAA AAAA AAAA AA AAAA A
poles:team                            unlisted            POST    S MM MMM MMMM MMMM MM MMMM M
poles:invite                          unlisted            GET     S RA AAA AAAA AAAA AA AAAA A
poles:invite                          no-pole             GET     S AA AAA AAAA AAAA AA AAAA A
poles:invite                          unlisted            POST    S RA AAA AAAA AAAA AA AAAA A
poles:invite                          no-pole             POST    S AA AAA AAAA AAAA AA AAAA A
poles:resend_invitation               invitation          GET     S MM MMM MMMM MMMM MM MMMM M
poles:resend_invitation               invitation          POST    S RA AAA AAAA AAAA AA AAAA A
poles:resend_invitation               others-invitation   POST    S AA AAA AAAA AAAA AA AAAA A
poles:resend_invitation               no-pole:invitation  POST    S AA AAA AAAA AAAA AA AAAA A
poles:revoke_invitation               invitation          GET     S MM MMM MMMM MMMM MM MMMM M
poles:revoke_invitation               invitation          POST    S RA AAA AAAA AAAA AA AAAA A
poles:revoke_invitation               others-invitation   POST    S AA AAA AAAA AAAA AA AAAA A
poles:revoke_invitation               no-pole:invitation  POST    S AA AAA AAAA AAAA AA AAAA A
poles:change_capacity                 person              GET     S RA AAA AAAA AAAA AA AAAA A
poles:change_capacity                 others-person       GET     S AA AAA AAAA AAAA AA AAAA A
poles:change_capacity                 no-pole:person      GET     S AA AAA AAAA AAAA AA AAAA A
poles:change_capacity                 person              POST    S RA AAA AAAA AAAA AA AAAA A
poles:change_capacity                 others-person       POST    S AA AAA AAAA AAAA AA AAAA A
poles:change_capacity                 no-pole:person      POST    S AA AAA AAAA AAAA AA AAAA A
poles:remove_person                   person              GET     S RA AAA AAAA AAAA AA AAAA A
poles:remove_person                   others-person       GET     S AA AAA AAAA AAAA AA AAAA A
poles:remove_person                   no-pole:person      GET     S AA AAA AAAA AAAA AA AAAA A
poles:remove_person                   person              POST    S RA AAA AAAA AAAA AA AAAA A
poles:remove_person                   others-person       POST    S AA AAA AAAA AAAA AA AAAA A
poles:remove_person                   no-pole:person      POST    S AA AAA AAAA AAAA AA AAAA A
poles:leave_team                      unlisted            GET     S RA AAA AAAA AAAA AA AAAA A
poles:leave_team                      no-pole             GET     S AA AAA AAAA AAAA AA AAAA A
poles:leave_team                      unlisted            POST    S RA AAA AAAA AAAA AA AAAA A
poles:leave_team                      no-pole             POST    S AA AAA AAAA AAAA AA AAAA A
poles:transfer_lead                   unlisted            GET     S RA AAA AAAA AAAA AA AAAA A
poles:transfer_lead                   no-pole             GET     S AA AAA AAAA AAAA AA AAAA A
poles:transfer_lead                   unlisted            POST    S RA AAA AAAA AAAA AA AAAA A
poles:transfer_lead                   no-pole             POST    S AA AAA AAAA AAAA AA AAAA A
poles:invitation                      invited             GET     R RR RRR RRRR RRRR RR RRRR R
poles:invitation                      no-invited          GET     A AA AAA AAAA AAAA AA AAAA A
poles:invitation                      invited             POST    S RR RRR RRRR RRRR RR RRRR R
poles:invitation                      no-invited          POST    A AA AAA AAAA AAAA AA AAAA A
poles:abandon                         unlisted            GET     S RA AAA AAAA AAAA AA AAAA A
poles:abandon                         listed              GET     S RA AAA AAAA AAAA AA AAAA A
poles:abandon                         no-pole             GET     S AA AAA AAAA AAAA AA AAAA A
poles:abandon                         unlisted            POST    S RA AAA AAAA AAAA AA AAAA A
poles:abandon                         no-pole             POST    S AA AAA AAAA AAAA AA AAAA A
poles:replace_lead                    unlisted            GET     S FF RAR FFFF FFFF FR FFFF F
poles:replace_lead                    no-pole             GET     S FF AAA FFFF FFFF FA FFFF F
poles:replace_lead                    unlisted            POST    S FF RAR FFFF FFFF FR FFFF F
poles:replace_lead                    no-pole             POST    S FF AAA FFFF FFFF FA FFFF F
poles:lead_request                    request             GET     S FF RAR FFFF FFFF FR FFFF F
poles:lead_request                    no-request          GET     S FF AAA FFFF FFFF FA FFFF F
poles:lead_request                    request             POST    S FF MMM FFFF FFFF FM FFFF F

register:entries                      –                   GET     S FF RRR FFFF FFFF FR FFFF R
register:entries                      –                   POST    S FF MMM FFFF FFFF FM FFFF M
register:add                          –                   GET     S FF RRR FFFF FFFF FR FFFF F
register:add                          –                   POST    S FF RRR FFFF FFFF FR FFFF F
register:upload                       –                   GET     S FF RRR FFFF FFFF FR FFFF F
register:upload                       –                   POST    S FF RRR FFFF FFFF FR FFFF F
register:confirm_upload               –                   GET     S FF MMM FFFF FFFF FM FFFF F
register:confirm_upload               –                   POST    S FF RRR FFFF FFFF FR FFFF F
register:upload_template              –                   GET     S FF RRR FFFF FFFF FR FFFF F
register:upload_template              –                   POST    S FF MMM FFFF FFFF FM FFFF F
register:doubles                      –                   GET     S FF RRR FFFF FFFF FR FFFF R
register:doubles                      –                   POST    S FF MMM FFFF FFFF FM FFFF M
register:entry                        id                  GET     S FF RAR FFFF FFFF FR FFFF R
register:entry                        no-id               GET     S FF AAA FFFF FFFF FA FFFF A
register:entry                        id                  POST    S FF MMM FFFF FFFF FM FFFF M
register:change                       id                  GET     S FF RAR FFFF FFFF FR FFFF F
register:change                       no-id               GET     S FF AAA FFFF FFFF FA FFFF F
register:change                       id                  POST    S FF RAR FFFF FFFF FR FFFF F
register:change                       no-id               POST    S FF AAA FFFF FFFF FA FFFF F
register:compare                      id:other            GET     S FF RAR FFFF FFFF FR FFFF F
register:compare                      id:no-other         GET     S FF AAA FFFF FFFF FA FFFF F
register:compare                      no-id:other         GET     S FF AAA FFFF FFFF FA FFFF F
register:compare                      id:other            POST    S FF RAR FFFF FFFF FR FFFF F
register:compare                      no-id:other         POST    S FF AAA FFFF FFFF FA FFFF F
register:separate                     merged              GET     S FF RAR FFFF FFFF FR FFFF F
register:separate                     merged              POST    S FF RAR FFFF FFFF FR FFFF F
register:separate                     id                  GET     S FF AAA FFFF FFFF FA FFFF F
register:separate                     no-id               POST    S FF AAA FFFF FFFF FA FFFF F
register:leads                        –                   GET     S FF RRR FFFF FFFF FR FFFF F
register:leads                        –                   POST    S FF MMM FFFF FFFF FM FFFF F
register:claims                       –                   GET     S FF RRR FFFF FFFF FR FFFF R
register:claims                       –                   POST    S FF MMM FFFF FFFF FM FFFF M
register:claim                        claim               GET     S FF RAR FFFF FFFF FR FFFF R
register:claim                        no-claim            GET     S FF AAA FFFF FFFF FA FFFF A
register:claim                        claim               POST    S FF MMM FFFF FFFF FM FFFF M
register:claim_document               claim               GET     S FF RAR FFFF FFFF FR FFFF R
register:claim_document               no-claim            GET     S FF AAA FFFF FFFF FA FFFF A
register:claim_document               claim               POST    S FF MMM FFFF FFFF FM FFFF M
register:agree                        claim               GET     S FF MMM FFFF FFFF FM FFFF F
register:agree                        claim               POST    S FF RAR FFFF FFFF FR FFFF F
register:agree                        no-claim            POST    S FF AAA FFFF FFFF FA FFFF F
register:refuse                       claim               GET     S FF MMM FFFF FFFF FM FFFF F
register:refuse                       claim               POST    S FF RAR FFFF FFFF FR FFFF F
register:refuse                       no-claim            POST    S FF AAA FFFF FFFF FA FFFF F

applications:list                     –                   GET     S RR RRR RRRR RRRR RR RRRR R
applications:list                     –                   POST    S MM MMM MMMM MMMM MM MMMM M
applications:start                    call                GET     S RR RRR RRRR RRRR RR RRRR R
applications:start                    no-call             GET     S AA AAA AAAA AAAA AA AAAA A
applications:start                    call                POST    S RR RRR RRRR RRRR RR RRRR R
applications:start                    no-call             POST    S AA AAA AAAA AAAA AA AAAA A
applications:detail                   draft               GET     S RA AAA AAAA AAAA AA AAAA A
applications:detail                   review              GET     S RA RAA RAAA AAAA AR AARA R
applications:detail                   decided             GET     S RA RAA RAAA RARA AR AARA R
applications:detail                   notified            GET     S RA RAA RAAA RARA AR AARA R
applications:detail                   no-dossier          GET     S AA AAA AAAA AAAA AA AAAA A
applications:detail                   review              POST    S MM MMM MMMM MMMM MM MMMM M
applications:receipt                  draft               GET     S AA AAA AAAA AAAA AA AAAA A
applications:receipt                  review              GET     S RA RAA RAAA AAAA AR AARA R
applications:receipt                  decided             GET     S RA RAA RAAA RARA AR AARA R
applications:receipt                  no-dossier          GET     S AA AAA AAAA AAAA AA AAAA A
applications:receipt                  review              POST    S MM MMM MMMM MMMM MM MMMM M
applications:evaluation               draft               GET     S RA AAA AAAA AAAA AA AAAA A
applications:evaluation               review              GET     S RA RAA RAAA AAAA AR AARA R
applications:evaluation               decided             GET     S RA RAA RAAA RARA AR AARA R
applications:evaluation               notified            GET     S RA RAA RAAA RARA AR AARA R
applications:evaluation               no-dossier          GET     S AA AAA AAAA AAAA AA AAAA A
applications:evaluation               review              POST    S MM MMM MMMM MMMM MM MMMM M
applications:evaluation_of_version    review:1            GET     S RA RAA RAAA AAAA AR AARA R
applications:evaluation_of_version    review:no-version   GET     S AA AAA AAAA AAAA AA AAAA A
applications:evaluation_of_version    review:1            POST    S MM MMM MMMM MMMM MM MMMM M
applications:version                  review:1            GET     S RA RAA RAAA AAAA AR AARA R
applications:version                  review:no-version   GET     S AA AAA AAAA AAAA AA AAAA A
applications:version                  review:1            POST    S MM MMM MMMM MMMM MM MMMM M
applications:missing                  draft               GET     S RA AAA AAAA AAAA AA AAAA A
applications:missing                  review              GET     S RA AAA AAAA AAAA AA AAAA A
applications:missing                  no-dossier          GET     S AA AAA AAAA AAAA AA AAAA A
applications:missing                  draft               POST    S MM MMM MMMM MMMM MM MMMM M
applications:submit                   draft               GET     S RA AAA AAAA AAAA AA AAAA A
applications:submit                   review              GET     S RA AAA AAAA AAAA AA AAAA A
applications:submit                   no-dossier          GET     S AA AAA AAAA AAAA AA AAAA A
applications:submit                   draft               POST    S RA AAA AAAA AAAA AA AAAA A
applications:submit                   review              POST    S RA AAA AAAA AAAA AA AAAA A
applications:submit                   no-dossier          POST    S AA AAA AAAA AAAA AA AAAA A
applications:rename                   draft               GET     S RA AAA AAAA AAAA AA AAAA A
applications:rename                   review              GET     S RA AAA AAAA AAAA AA AAAA A
applications:rename                   no-dossier          GET     S AA AAA AAAA AAAA AA AAAA A
applications:rename                   draft               POST    S RA AAA AAAA AAAA AA AAAA A
applications:rename                   review              POST    S RA AAA AAAA AAAA AA AAAA A
applications:rename                   no-dossier          POST    S AA AAA AAAA AAAA AA AAAA A
applications:discard                  draft               GET     S RA AAA AAAA AAAA AA AAAA A
applications:discard                  review              GET     S RA AAA AAAA AAAA AA AAAA A
applications:discard                  no-dossier          GET     S AA AAA AAAA AAAA AA AAAA A
applications:discard                  draft               POST    S RA AAA AAAA AAAA AA AAAA A
applications:discard                  review              POST    S RA AAA AAAA AAAA AA AAAA A
applications:discard                  no-dossier          POST    S AA AAA AAAA AAAA AA AAAA A
applications:duplicate                draft               GET     S RA AAA AAAA AAAA AA AAAA A
applications:duplicate                review              GET     S RA AAA AAAA AAAA AA AAAA A
applications:duplicate                no-dossier          GET     S AA AAA AAAA AAAA AA AAAA A
applications:duplicate                draft               POST    S RA AAA AAAA AAAA AA AAAA A
applications:duplicate                review              POST    S RA AAA AAAA AAAA AA AAAA A
applications:duplicate                no-dossier          POST    S AA AAA AAAA AAAA AA AAAA A
applications:draft                    draft               GET     S RA AAA AAAA AAAA AA AAAA A
applications:draft                    review              GET     S RA AAA AAAA AAAA AA AAAA A
applications:draft                    no-dossier          GET     S AA AAA AAAA AAAA AA AAAA A
applications:draft                    draft               POST    S MM MMM MMMM MMMM MM MMMM M
applications:ask_copy                 draft               GET     S MM MMM MMMM MMMM MM MMMM M
applications:ask_copy                 draft               POST    S RA AAA AAAA AAAA AA AAAA A
applications:ask_copy                 review              POST    S RA AAA AAAA AAAA AA AAAA A
applications:ask_copy                 no-dossier          POST    S AA AAA AAAA AAAA AA AAAA A
applications:copy                     draft               GET     S AA AAA AAAA AAAA AA AAAA A
applications:copy                     review              GET     S AA AAA AAAA AAAA AA AAAA A
applications:copy                     no-dossier          GET     S AA AAA AAAA AAAA AA AAAA A
applications:copy                     draft               POST    S MM MMM MMMM MMMM MM MMMM M
applications:section                  draft:funding       GET     S RA AAA AAAA AAAA AA AAAA A
applications:section                  review:funding      GET     S RA AAA AAAA AAAA AA AAAA A
applications:section                  no-dossier:funding  GET     S AA AAA AAAA AAAA AA AAAA A
applications:section                  draft:funding       POST    S RA AAA AAAA AAAA AA AAAA A
applications:section                  review:funding      POST    S RA AAA AAAA AAAA AA AAAA A
applications:section                  no-dossier:funding  POST    S AA AAA AAAA AAAA AA AAAA A
applications:pieces                   draft               GET     S RA AAA AAAA AAAA AA AAAA A
applications:pieces                   review              GET     S RA AAA AAAA AAAA AA AAAA A
applications:pieces                   no-dossier          GET     S AA AAA AAAA AAAA AA AAAA A
applications:pieces                   draft               POST    S MM MMM MMMM MMMM MM MMMM M
applications:autosave                 draft:funding       GET     S RA AAA AAAA AAAA AA AAAA A
applications:autosave                 no-dossier:funding  GET     S AA AAA AAAA AAAA AA AAAA A
applications:autosave                 draft:funding       POST    S RA AAA AAAA AAAA AA AAAA A
applications:autosave                 review:funding      POST    S RA AAA AAAA AAAA AA AAAA A
applications:autosave                 no-dossier:funding  POST    S AA AAA AAAA AAAA AA AAAA A
applications:changes                  draft:funding:0     GET     S RA AAA AAAA AAAA AA AAAA A
applications:changes                  draft:funding:99    GET     S AA AAA AAAA AAAA AA AAAA A
applications:changes                  no-dossier:funding:0 GET   S AA AAA AAAA AAAA AA AAAA A
applications:changes                  draft:funding:0     POST    S MM MMM MMMM MMMM MM MMMM M
applications:presence                 draft               GET     S MM MMM MMMM MMMM MM MMMM M
applications:presence                 draft               POST    S RA AAA AAAA AAAA AA AAAA A
applications:presence                 review              POST    S RA AAA AAAA AAAA AA AAAA A
applications:presence                 no-dossier          POST    S AA AAA AAAA AAAA AA AAAA A
applications:add_piece                draft               GET     S RA AAA AAAA AAAA AA AAAA A
applications:add_piece                review              GET     S RA AAA AAAA AAAA AA AAAA A
applications:add_piece                no-dossier          GET     S AA AAA AAAA AAAA AA AAAA A
applications:add_piece                draft               POST    S RA AAA AAAA AAAA AA AAAA A
applications:add_piece                review              POST    S RA AAA AAAA AAAA AA AAAA A
applications:add_piece                no-dossier          POST    S AA AAA AAAA AAAA AA AAAA A
applications:download_piece           draft:P1            GET     S RA AAA AAAA AAAA AA AAAA A
applications:download_piece           draft:P99           GET     S AA AAA AAAA AAAA AA AAAA A
applications:download_piece           review:P1           GET     S RA RAA RAAA AAAA AR AARA R
applications:download_piece           no-dossier:P1       GET     S AA AAA AAAA AAAA AA AAAA A
applications:download_piece           review:P1           POST    S MM MMM MMMM MMMM MM MMMM M
applications:remove_piece             draft:P1            GET     S RA AAA AAAA AAAA AA AAAA A
applications:remove_piece             draft:P99           GET     S AA AAA AAAA AAAA AA AAAA A
applications:remove_piece             review:P1           GET     S RA AAA AAAA AAAA AA AAAA A
applications:remove_piece             no-dossier:P1       GET     S AA AAA AAAA AAAA AA AAAA A
applications:remove_piece             draft:P1            POST    S RA AAA AAAA AAAA AA AAAA A
applications:remove_piece             review:P1           POST    S RA AAA AAAA AAAA AA AAAA A
applications:remove_piece             no-dossier:P1       POST    S AA AAA AAAA AAAA AA AAAA A
applications:comments                 draft               GET     S RA AAA AAAA AAAA AA AAAA A
applications:comments                 review              GET     S RA AAA AAAA AAAA AA AAAA A
applications:comments                 no-dossier          GET     S AA AAA AAAA AAAA AA AAAA A
applications:comments                 draft               POST    S RA AAA AAAA AAAA AA AAAA A
applications:comments                 review              POST    S RA AAA AAAA AAAA AA AAAA A
applications:comments_read            draft               GET     S MM MMM MMMM MMMM MM MMMM M
applications:comments_read            draft               POST    S RA AAA AAAA AAAA AA AAAA A
applications:comments_read            review              POST    S RA AAA AAAA AAAA AA AAAA A
applications:comments_read            no-dossier          POST    S AA AAA AAAA AAAA AA AAAA A
applications:thread                   draft:thread        GET     S RA AAA AAAA AAAA AA AAAA A
applications:thread                   review:thread       GET     S RA AAA AAAA AAAA AA AAAA A
applications:thread                   draft:no-thread     GET     S AA AAA AAAA AAAA AA AAAA A
applications:thread                   review:elsewhere    GET     S AA AAA AAAA AAAA AA AAAA A
applications:thread                   draft:thread        POST    S RA AAA AAAA AAAA AA AAAA A
applications:thread                   review:elsewhere    POST    S AA AAA AAAA AAAA AA AAAA A
applications:comment                  draft:comment       GET     S RA AAA AAAA AAAA AA AAAA A
applications:comment                  review:comment      GET     S RA AAA AAAA AAAA AA AAAA A
applications:comment                  draft:no-comment    GET     S AA AAA AAAA AAAA AA AAAA A
applications:comment                  draft:comment       POST    S RA AAA AAAA AAAA AA AAAA A
applications:comment                  review:comment      POST    S RA AAA AAAA AAAA AA AAAA A
applications:questions                draft               GET     S RA AAA AAAA AAAA AA AAAA A
applications:questions                review              GET     S RA AAA AAAA AAAA AA AAAA A
applications:questions                no-dossier          GET     S AA AAA AAAA AAAA AA AAAA A
applications:questions                draft               POST    S RA AAA AAAA AAAA AA AAAA A
applications:questions                review              POST    S RA AAA AAAA AAAA AA AAAA A
applications:questions                no-dossier          POST    S AA AAA AAAA AAAA AA AAAA A

questions:list                        –                   GET     S FF RRR FFFF FFFF FR FFFF R
questions:list                        –                   POST    S FF MMM FFFF FFFF FM FFFF M
questions:question                    question            GET     S FF RAR FFFF FFFF FR FFFF R
questions:question                    sent-question       GET     S FF RAA FFFF FFFF FR FFFF R
questions:question                    no-question         GET     S FF AAA FFFF FFFF FA FFFF A
questions:question                    question            POST    S FF MMM FFFF FFFF FM FFFF M
questions:answer                      question            GET     S FF MMM FFFF FFFF FM FFFF F
questions:answer                      question            POST    S FF RAR FFFF FFFF FR FFFF F
questions:answer                      sent-question       POST    S FF RAA FFFF FFFF FR FFFF F
questions:answer                      no-question         POST    S FF AAA FFFF FFFF FA FFFF F
questions:publish                     question            GET     S FF RAR FFFF FFFF FR FFFF F
questions:publish                     sent-question       GET     S FF RAA FFFF FFFF FR FFFF F
questions:publish                     no-question         GET     S FF AAA FFFF FFFF FA FFFF F
questions:publish                     sent-question       POST    S FF RAA FFFF FFFF FR FFFF F
questions:publish                     no-question         POST    S FF AAA FFFF FFFF FA FFFF F

calls:call                            slug                GET     R RR RRR RRRR RRRR RR RRRR R
calls:call                            no-slug             GET     A AA AAA AAAA AAAA AA AAAA A
calls:call                            slug                POST    M MM MMM MMMM MMMM MM MMMM M
calls:faq                             slug                GET     S FF FFF FFFF FFFF FR FFFF F
calls:faq                             no-slug             GET     S FF FFF FFFF FFFF FA FFFF F
calls:faq                             slug                POST    S FF FFF FFFF FFFF FR FFFF F
calls:faq_entry                       slug:entry          GET     S FF FFF FFFF FFFF FM FFFF F
calls:faq_entry                       slug:entry          POST    S FF FFF FFFF FFFF FR FFFF F
calls:faq_entry                       slug:no-entry       POST    S FF FFF FFFF FFFF FA FFFF F

funding:envelopes                     –                   GET     S FF FFF FFFF FFRR RR FFFF R
funding:envelopes                     –                   POST    S FF FFF FFFF FFMM MM FFFF M
funding:envelope                      envelope            GET     S FF FFF FFFF FFRR RR FFFF R
funding:envelope                      no-envelope         GET     S FF FFF FFFF FFAA AA FFFF A
funding:envelope                      envelope            POST    S FF FFF FFFF FFMM MM FFFF M

reviews:desk                          –                   GET     S FF RRR FFFF FFFF FR FFFF R
reviews:desk                          –                   POST    S FF MMM FFFF FFFF FM FFFF M
reviews:dossier                       draft               GET     S FF AAA FFFF FFFF FA FFFF A
reviews:dossier                       review              GET     S FF RAA FFFF FFFF FR FFFF R
reviews:dossier                       decided             GET     S FF RAA FFFF FFFF FR FFFF R
reviews:dossier                       notified            GET     S FF RAA FFFF FFFF FR FFFF R
reviews:dossier                       no-dossier          GET     S FF AAA FFFF FFFF FA FFFF A
reviews:dossier                       review              POST    S FF MMM FFFF FFFF FM FFFF M
reviews:confirm_complete              review              GET     S FF MMM FFFF FFFF FF FFFF F
reviews:confirm_complete              draft               POST    S FF AAA FFFF FFFF FF FFFF F
reviews:confirm_complete              review              POST    S FF RAA FFFF FFFF FF FFFF F
reviews:confirm_complete              no-dossier          POST    S FF AAA FFFF FFFF FF FFFF F
reviews:judge                         draft               GET     S FF AAA FFFF FFFF FF FFFF F
reviews:judge                         review              GET     S FF RAA FFFF FFFF FF FFFF F
reviews:judge                         no-dossier          GET     S FF AAA FFFF FFFF FF FFFF F
reviews:judge                         review              POST    S FF RAA FFFF FFFF FF FFFF F
reviews:judge                         no-dossier          POST    S FF AAA FFFF FFFF FF FFFF F
reviews:assign                        draft               GET     S FF AAA FFFF FFFF FF FFFF F
reviews:assign                        review              GET     S FF RAA FFFF FFFF FF FFFF F
reviews:assign                        no-dossier          GET     S FF AAA FFFF FFFF FF FFFF F
reviews:assign                        review              POST    S FF RAA FFFF FFFF FF FFFF F
reviews:assign                        no-dossier          POST    S FF AAA FFFF FFFF FF FFFF F
reviews:put_on_agenda                 draft               GET     S FF AAA FFFF FFFF FF FFFF F
reviews:put_on_agenda                 review              GET     S FF RAA FFFF FFFF FF FFFF F
reviews:put_on_agenda                 no-dossier          GET     S FF AAA FFFF FFFF FF FFFF F
reviews:put_on_agenda                 review              POST    S FF RAA FFFF FFFF FF FFFF F
reviews:put_on_agenda                 no-dossier          POST    S FF AAA FFFF FFFF FF FFFF F
reviews:notify                        draft               GET     S FF AAA FFFF FFFF FF FFFF F
reviews:notify                        decided             GET     S FF RAA FFFF FFFF FF FFFF F
reviews:notify                        no-dossier          GET     S FF AAA FFFF FFFF FF FFFF F
reviews:notify                        decided             POST    S FF RAA FFFF FFFF FF FFFF F
reviews:notify                        no-dossier          POST    S FF AAA FFFF FFFF FF FFFF F

reviews:sheets                        –                   GET     S FF FFF RRRR FFFF FF FFFF F
reviews:sheets                        –                   POST    S FF FFF MMMM FFFF FF FFFF F
reviews:sheet                         own                 GET     S FF FFF RAAA FFFF FF FFFF F
reviews:sheet                         given               GET     S FF FFF RAAA FFFF FF FFFF F
reviews:sheet                         second              GET     S FF FFF AAAA FFFF FF FFFF F
reviews:sheet                         undeclared          GET     S FF FFF ARAA FFFF FF FFFF F
reviews:sheet                         conflict            GET     S FF FFF AAAA FFFF FF FFFF F
reviews:sheet                         no-sheet            GET     S FF FFF AAAA FFFF FF FFFF F
reviews:sheet                         own                 POST    S FF FFF RAAA FFFF FF FFFF F
reviews:sheet                         second              POST    S FF FFF AAAA FFFF FF FFFF F
reviews:sheet                         undeclared          POST    S FF FFF ARAA FFFF FF FFFF F
reviews:sheet                         conflict            POST    S FF FFF AAAA FFFF FF FFFF F
reviews:sheet                         no-sheet            POST    S FF FFF AAAA FFFF FF FFFF F
reviews:declaration                   own                 GET     S FF FFF RAAA FFFF FF FFFF F
reviews:declaration                   second              GET     S FF FFF AAAA FFFF FF FFFF F
reviews:declaration                   undeclared          GET     S FF FFF ARAA FFFF FF FFFF F
reviews:declaration                   conflict            GET     S FF FFF AAAA FFFF FF FFFF F
reviews:declaration                   no-sheet            GET     S FF FFF AAAA FFFF FF FFFF F
reviews:declaration                   own                 POST    S FF FFF RAAA FFFF FF FFFF F
reviews:declaration                   undeclared          POST    S FF FFF ARAA FFFF FF FFFF F
reviews:declaration                   conflict            POST    S FF FFF AAAA FFFF FF FFFF F
reviews:declaration                   no-sheet            POST    S FF FFF AAAA FFFF FF FFFF F
reviews:step_back                     own                 GET     S FF FFF RAAA FFFF FF FFFF F
reviews:step_back                     second              GET     S FF FFF AAAA FFFF FF FFFF F
reviews:step_back                     undeclared          GET     S FF FFF ARAA FFFF FF FFFF F
reviews:step_back                     conflict            GET     S FF FFF AAAA FFFF FF FFFF F
reviews:step_back                     no-sheet            GET     S FF FFF AAAA FFFF FF FFFF F
reviews:step_back                     own                 POST    S FF FFF RAAA FFFF FF FFFF F
reviews:step_back                     second              POST    S FF FFF AAAA FFFF FF FFFF F
reviews:step_back                     undeclared          POST    S FF FFF ARAA FFFF FF FFFF F
reviews:step_back                     conflict            POST    S FF FFF AAAA FFFF FF FFFF F
reviews:step_back                     no-sheet            POST    S FF FFF AAAA FFFF FF FFFF F
reviews:submit_sheet                  own                 GET     S FF FFF RAAA FFFF FF FFFF F
reviews:submit_sheet                  given               GET     S FF FFF RAAA FFFF FF FFFF F
reviews:submit_sheet                  second              GET     S FF FFF AAAA FFFF FF FFFF F
reviews:submit_sheet                  undeclared          GET     S FF FFF AAAA FFFF FF FFFF F
reviews:submit_sheet                  conflict            GET     S FF FFF AAAA FFFF FF FFFF F
reviews:submit_sheet                  no-sheet            GET     S FF FFF AAAA FFFF FF FFFF F
reviews:submit_sheet                  own                 POST    S FF FFF RAAA FFFF FF FFFF F
reviews:submit_sheet                  second              POST    S FF FFF AAAA FFFF FF FFFF F
reviews:submit_sheet                  undeclared          POST    S FF FFF AAAA FFFF FF FFFF F
reviews:submit_sheet                  conflict            POST    S FF FFF AAAA FFFF FF FFFF F
reviews:submit_sheet                  no-sheet            POST    S FF FFF AAAA FFFF FF FFFF F

reviews:sessions                      –                   GET     S FF RRR FFFF RRRR FR FFFF R
reviews:sessions                      –                   POST    S FF MMM FFFF MMMM FM FFFF M
reviews:plan_session                  –                   GET     S FF RRR FFFF FFRR FR FFFF F
reviews:plan_session                  –                   POST    S FF RRR FFFF FFRR FR FFFF F
reviews:session                       session             GET     S FF RRR FFFF RARA FR FFFF R
reviews:session                       no-session          GET     S FF AAA FFFF AAAA FA FFFF A
reviews:session                       session             POST    S FF MMM FFFF MMMM FM FFFF M
reviews:open_session                  session             GET     S FF FFF FFFF FFMM FF FFFF F
reviews:open_session                  session             POST    S FF FFF FFFF FFRA FF FFFF F
reviews:open_session                  no-session          POST    S FF FFF FFFF FFAA FF FFFF F
reviews:close_session                 session             GET     S FF FFF FFFF FFMM FF FFFF F
reviews:close_session                 session             POST    S FF FFF FFFF FFRA FF FFFF F
reviews:close_session                 no-session          POST    S FF FFF FFFF FFAA FF FFFF F
reviews:item                          session:decided     GET     S FF RAA FFFF RARA FR FFFF R
reviews:item                          session:notified    GET     S FF RAA FFFF RARA FR FFFF R
reviews:item                          session:review      GET     S FF AAA FFFF AAAA FA FFFF A
reviews:item                          session:no-dossier  GET     S FF AAA FFFF AAAA FA FFFF A
reviews:item                          no-session:decided  GET     S FF AAA FFFF AAAA FA FFFF A
reviews:item                          session:decided     POST    S FF MMM FFFF MMMM FM FFFF M
reviews:consensus                     session:decided     GET     S FF FFF FFFF FFMM FF FFFF F
reviews:consensus                     session:decided     POST    S FF FFF FFFF FFRA FF FFFF F
reviews:consensus                     session:review      POST    S FF FFF FFFF FFAA FF FFFF F
reviews:consensus                     session:no-dossier  POST    S FF FFF FFFF FFAA FF FFFF F
reviews:consensus                     no-session:decided  POST    S FF FFF FFFF FFAA FF FFFF F
reviews:decide                        session:decided     GET     S FF FFF FFFF FFMM FF FFFF F
reviews:decide                        session:decided     POST    S FF FFF FFFF FFRA FF FFFF F
reviews:decide                        session:review      POST    S FF FFF FFFF FFAA FF FFFF F
reviews:decide                        session:no-dossier  POST    S FF FFF FFFF FFAA FF FFFF F
reviews:decide                        no-session:decided  POST    S FF FFF FFFF FFAA FF FFFF F
reviews:postpone                      session:decided     GET     S FF RAA FFFF FFRA FR FFFF F
reviews:postpone                      session:review      GET     S FF AAA FFFF FFAA FA FFFF F
reviews:postpone                      session:no-dossier  GET     S FF AAA FFFF FFAA FA FFFF F
reviews:postpone                      no-session:decided  GET     S FF AAA FFFF FFAA FA FFFF F
reviews:postpone                      session:decided     POST    S FF RAA FFFF FFRA FR FFFF F
reviews:postpone                      session:review      POST    S FF AAA FFFF FFAA FA FFFF F
reviews:postpone                      session:no-dossier  POST    S FF AAA FFFF FFAA FA FFFF F
reviews:postpone                      no-session:decided  POST    S FF AAA FFFF FFAA FA FFFF F
reviews:report                        draft               GET     S AA AAA AAAA AAAA AA AAAA A
reviews:report                        review              GET     S AA AAA AAAA AAAA AA AAAA A
reviews:report                        decided             GET     S AA RAA AAAA RARA AR AAAA R
reviews:report                        notified            GET     S RA RAA RAAA RARA AR AARA R
reviews:report                        no-dossier          GET     S AA AAA AAAA AAAA AA AAAA A
reviews:report                        notified            POST    S MM MMM MMMM MMMM MM MMMM M
"""

# What the coordinator, the editor and the reader are answered where that is not what the lead is: the editor writes and
# does not make up the team, the reader reads.
TEAM_TABLE = """
address                               thing               method  cer

poles:describe                        listed              GET     RRA
poles:describe                        unlisted            GET     RRA
poles:describe                        unlisted            POST    RRA
poles:members_model_csv               unlisted            GET     RRA
poles:members_model_xlsx              unlisted            GET     RRA
poles:import_members                  unlisted            GET     RRA
poles:import_members                  unlisted            POST    RRA
poles:confirm_import                  unlisted            POST    RRA
poles:public_page                     listed              GET     RRA
poles:public_page                     unlisted            GET     RRA
poles:public_page                     unlisted            POST    RRA
poles:give_consent                    unlisted            POST    RAA
poles:withdraw_consent                listed              POST    RAA
poles:add_member                      unlisted            GET     RRA
poles:add_member                      unlisted            POST    RRA
poles:change_member                   member              GET     RRA
poles:change_member                   member              POST    RRA
poles:remove_member                   member              GET     RRA
poles:remove_member                   member              POST    RRA
poles:declare_complete                unlisted            POST    RRA
poles:perimeter                       unlisted            GET     RRA
poles:perimeter                       unlisted            POST    RRA
poles:ask_confirmation                member              POST    RRA
poles:revoke_confirmation             member              POST    RRA
poles:ask_confirmations               unlisted            POST    RRA
poles:member_pieces                   member              POST    RRA
poles:remove_member_piece             member:L1           GET     RRA
poles:remove_member_piece             member:L1           POST    RRA
poles:invite                          unlisted            GET     RAA
poles:invite                          unlisted            POST    RAA
poles:resend_invitation               invitation          POST    RAA
poles:revoke_invitation               invitation          POST    RAA
poles:change_capacity                 person              GET     RAA
poles:change_capacity                 person              POST    RAA
poles:remove_person                   person              GET     RAA
poles:remove_person                   person              POST    RAA
poles:transfer_lead                   unlisted            GET     AAA
poles:transfer_lead                   unlisted            POST    AAA
poles:abandon                         unlisted            GET     AAA
poles:abandon                         listed              GET     AAA
poles:abandon                         unlisted            POST    AAA
applications:rename                   draft               GET     RRA
applications:rename                   review              GET     RRA
applications:rename                   draft               POST    RRA
applications:rename                   review              POST    RRA
applications:discard                  draft               GET     RRA
applications:discard                  review              GET     RRA
applications:discard                  draft               POST    RRA
applications:discard                  review              POST    RRA
applications:duplicate                draft               GET     RRA
applications:duplicate                review              GET     RRA
applications:duplicate                draft               POST    RRA
applications:duplicate                review              POST    RRA
applications:comment                  draft:comment       GET     AAA
applications:comment                  review:comment      GET     AAA
applications:comment                  draft:comment       POST    AAA
applications:comment                  review:comment      POST    AAA
applications:questions                draft               POST    RRA
applications:questions                review              POST    RRA
applications:autosave                 draft:funding       POST    RRF
applications:add_piece                draft               GET     RRA
applications:add_piece                review              GET     RRA
applications:add_piece                draft               POST    RRA
applications:add_piece                review              POST    RRA
applications:remove_piece             draft:P1            GET     RRA
applications:remove_piece             review:P1           GET     RRA
applications:remove_piece             draft:P1            POST    RRA
applications:remove_piece             review:P1           POST    RRA
"""


class Row(NamedTuple):
    address: str
    thing: str
    method: str
    expected: dict[str, str]


OF_TEAM = {
    (address, thing, method): codes
    for address, thing, method, codes in (
        line.split() for line in TEAM_TABLE.strip().splitlines()[1:] if line
    )
}


def _row(line: str) -> Row:
    address, thing, method, *groups = line.split()
    expected = {
        person: code
        for people, codes in zip(PEOPLE, groups, strict=True)
        for person, code in zip(people, codes, strict=True)
    }
    codes = OF_TEAM.get((address, thing, method), expected["lead"] * len(TEAM))
    return Row(address, thing, method, {**expected, **dict(zip(TEAM, codes, strict=True))})


ROWS = [_row(line) for line in TABLE.strip().splitlines()[1:] if line]
