/** An answer that no protocol writes for us: bytes with their content type. */
export class RawOutput {
  readonly body: string | Uint8Array
  readonly contentType: string
  readonly status: number
  readonly headers: Readonly<Record<string, string>>

  constructor(body: string | Uint8Array, contentType: string, status = 200, headers: Readonly<Record<string, string>> = {}) {
    this.body = body
    this.contentType = contentType
    this.status = status
    this.headers = headers
  }
}
