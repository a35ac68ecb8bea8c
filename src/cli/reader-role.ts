/** The name that a reader's role has in member accounts when nobody says otherwise; the sample organisation's members have it. */
export const READER_ROLE = 'RootwardenReader'
