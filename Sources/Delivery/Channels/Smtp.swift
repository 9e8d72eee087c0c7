import CCurl

/// A mail server that takes our mails (RFC 5321), over libcurl.
public struct SmtpServer: Sendable {
  /// How the session is kept from listeners.
  public enum Protection: String, Sendable, CaseIterable {
    /// Begins in the clear, then STARTTLS (RFC 3207); refused when the server offers none.
    case starttls
    /// TLS from the first byte (RFC 8314), usually port 465.
    case tls
    /// None: for a server on the same machine.
    case none
  }

  /// Host name.
  public var host: String
  /// Port.
  public var port: Int
  /// How the session is kept from listeners.
  public var protection: Protection
  /// Who we are to the server, if it asks.
  public var user: String?
  /// The user's password.
  public var password: Secret?
  /// Who sends.
  public var from: MailAddress
  /// A file of certificates to trust instead of the system's.
  public var authorities: String?

  /// A mail server.
  public init(
    host: String, port: Int, protection: Protection, user: String? = nil, password: Secret? = nil,
    from: MailAddress, authorities: String? = nil
  ) {
    (self.host, self.port, self.protection) = (host, port, protection)
    (self.user, self.password, self.from) = (user, password, from)
    self.authorities = authorities
  }

  /// Gives a mail to the server.
  func send(_ mail: Mail, over curl: Curl, timeouts: Timeouts) throws -> Outcome {
    curl.reset()
    let scheme = protection == .tls ? "smtps" : "smtp"
    // libcurl says EHLO with what follows the slash; the default would be the machine's name.
    curl.set(CURLOPT_URL, "\(scheme)://\(host):\(port)/\(from.domain)")
    if protection == .starttls { curl.set(CURLOPT_USE_SSL, Int(CURLUSESSL_ALL.rawValue)) }
    if let authorities { curl.set(CURLOPT_CAINFO, authorities) }
    if let user, let password {
      curl.set(CURLOPT_USERNAME, user)
      curl.set(CURLOPT_PASSWORD, try password.reveal())
    }
    timeouts.apply(to: curl)
    curl.set(CURLOPT_MAIL_FROM, "<\(from.address)>")
    curl.set(CURLOPT_MAIL_RCPT, ["<\(mail.to.address)>"])
    curl.set(CURLOPT_UPLOAD, 1)
    curl.send(mail.bytes)
    return Self.outcome(curl.perform(), host: host)
  }

  /// RFC 5321 section 4.2.1: 4yz may pass, 5yz will not. Without a status, or when the session and
  /// not the letter was refused (password, certificate), another try may find it mended.
  static func outcome(_ result: Curl.Result, host: String) -> Outcome {
    if result.code == CURLE_OK { return .delivered }
    // The server's own reason says more than libcurl's summary of it.
    let isReply = (400..<600).contains(result.status) && result.reply.hasPrefix("\(result.status)")
    let words =
      isReply
      ? "\(host) answered \(result.reply)"
      : "\(host): \(result.words)" + (result.status > 0 ? " (after \(result.status))" : "")
    switch result.code {
    case CURLE_LOGIN_DENIED, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR,
      CURLE_USE_SSL_FAILED, CURLE_OPERATION_TIMEDOUT:
      return .postponed(words)
    default:
      // 530 and 535 speak of who we are, 502 and 503 of the session: not of this letter.
      let session = [502, 503, 530, 534, 535, 538]
      let isRefusal = (500..<600).contains(result.status) && !session.contains(result.status)
      return isRefusal ? .refused(words) : .postponed(words)
    }
  }
}

/// How long a transfer may take before it counts as failed.
public struct Timeouts: Hashable, Sendable {
  /// To reach the host, in milliseconds.
  public var connect: Int
  /// For everything, in milliseconds.
  public var total: Int

  /// Engineering defaults: 10 s to connect, 60 s in all.
  public init(connect: Int = 10_000, total: Int = 60_000) {
    (self.connect, self.total) = (connect, total)
  }

  func apply(to curl: Curl) {
    curl.set(CURLOPT_CONNECTTIMEOUT_MS, connect)
    curl.set(CURLOPT_TIMEOUT_MS, total)
  }
}
