import CCurl
import Crypto
import Farm

/// Where JSON is posted, and how long that may take.
public struct HttpAddress: Sendable {
  /// Where its URL comes from: in the open, or a secret (the URLs of chat robots hold their key).
  public enum URL: Sendable {
    /// In the configuration.
    case open(String)
    /// In a file or the environment.
    case secret(Secret)
  }

  /// Where.
  public var url: URL
  /// A file of certificates to trust instead of the system's.
  public var authorities: String?

  /// An address.
  public init(_ url: URL, authorities: String? = nil) {
    (self.url, self.authorities) = (url, authorities)
  }

  func reveal() throws -> String {
    switch url {
    case .open(let url): url
    case .secret(let secret): try secret.reveal()
    }
  }

  /// The answer to a POST, or why there was none.
  ///
  /// Redirects are not followed: a letter goes where the configuration says or nowhere. Failures
  /// are told in our own words, because libcurl's would name the URL.
  func post(
    _ body: [UInt8], query: String = "", headers: [String], over curl: Curl, timeouts: Timeouts
  ) throws -> (status: Int, body: [UInt8], failure: String?) {
    curl.reset()
    let url = try reveal()
    let joint = query.isEmpty ? "" : url.contains("?") ? "&" : "?"
    curl.set(CURLOPT_URL, url + joint + query)
    curl.set(CURLOPT_PROTOCOLS_STR, "http,https")
    if let authorities { curl.set(CURLOPT_CAINFO, authorities) }
    timeouts.apply(to: curl)
    curl.set(CURLOPT_USERAGENT, "furrow")
    // "Expect:" without a value: small bodies need no 100 Continue, and some servers fail at it.
    curl.set(CURLOPT_HTTPHEADER, ["Content-Type: application/json", "Expect:"] + headers)
    curl.set(CURLOPT_POST, 1)
    curl.set(CURLOPT_POSTFIELDSIZE, body.count)
    curl.send(body)
    let result = curl.perform()
    if result.code == CURLE_OK { return (result.status, result.body, nil) }
    let failure = String(cString: curl_easy_strerror(result.code))
    return (result.status, result.body, "no answer: \(failure)")
  }
}

/// A program that is told by HTTP, with a signature it can check.
///
/// Signed as the Standard Webhooks specification 1.0.0 says, so that a receiver can use any of its
/// libraries: HMAC-SHA256 over `id.timestamp.body`, base64, in `webhook-signature`.
public struct Webhook: Sendable {
  /// Where.
  public var address: HttpAddress
  /// What the signature is made with; `whsec_` and base64, or any text. Unsigned without.
  public var secret: Secret?

  /// A webhook.
  public init(_ address: HttpAddress, secret: Secret?) {
    (self.address, self.secret) = (address, secret)
  }

  func send(
    _ data: JSON, key: String, at now: Instant, over curl: Curl, timeouts: Timeouts
  ) throws -> Outcome {
    let body = Array(data.text.utf8)
    let timestamp = String(now.milliseconds.flooredDivision(by: .second))
    var headers = [
      "webhook-id: \(key)", "webhook-timestamp: \(timestamp)", "Idempotency-Key: \(key)",
    ]
    if let secret {
      let signature = Self.signature(
        of: body, id: key, timestamp: timestamp, secret: try secret.reveal())
      headers.append("webhook-signature: \(signature)")
    }
    let answer = try address.post(body, headers: headers, over: curl, timeouts: timeouts)
    return answer.failure.map(Outcome.postponed) ?? Self.outcome(status: answer.status)
  }

  static func signature(
    of body: [UInt8], id: String, timestamp: String, secret: String
  ) -> String {
    let bytes = secret.hasPrefix("whsec_") ? Base64.bytes(String(secret.dropFirst(6))) : nil
    let key = SymmetricKey(data: bytes ?? Array(secret.utf8))
    let signed = Array("\(id).\(timestamp).".utf8) + body
    return "v1," + Base64.text(HMAC<SHA256>.authenticationCode(for: signed, using: key))
  }

  /// RFC 9110: 4xx is our fault and stays so, but for those that speak of the moment. 401, 403 and
  /// 404 are a configuration that someone will mend; 410 says that nobody will.
  static func outcome(status: Int) -> Outcome {
    switch status {
    case 200..<300: .delivered
    case 401, 403, 404, 408, 409, 423, 425, 429, 500..<600: .postponed("answered \(status)")
    case 300..<400: .refused("answered \(status): redirects are not followed")
    default: .refused("answered \(status)")
    }
  }
}
