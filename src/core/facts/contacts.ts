export interface AlternateContact {
  readonly name: string
  readonly title: string
  readonly email: string
  readonly phone: string
}

/** The primary contact of the account; its phone number is a recovery factor of root. */
export interface ContactInformation {
  readonly fullName: string
  readonly companyName: string | null
  readonly addressLine1: string
  readonly city: string
  readonly postalCode: string
  readonly countryCode: string
  readonly phone: string
  readonly website: string | null
}
