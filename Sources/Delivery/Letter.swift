import Farm

/// What one person is told: an alert's few lines or a morning's digest, in their language.
///
/// Complete in itself, so that what waits in the outbox needs nothing else to be sent, and says the
/// same however late it leaves. Every channel takes of it what it can show.
public struct Letter: Hashable, Sendable {
  /// One line, without line breaks.
  public var subject: String
  /// For reading without pictures or markup.
  public var text: String
  /// For mail programs; pictures by `cid:`.
  public var html: String?
  /// What ``html`` shows.
  public var pictures: [Picture]
  /// For the robots of group chats: the small Markdown that all three understand.
  public var markdown: String
  /// For programs: what a webhook and a topic carry.
  public var data: JSON
  /// How urgent: ``Severity/critical`` asks mail programs for attention.
  public var severity: Severity

  /// A picture shown inside the letter.
  public struct Picture: Hashable, Sendable {
    /// What `cid:` names it, letters and digits only.
    public var id: String
    /// The name it is saved under.
    public var name: String
    /// PNG bytes.
    public var png: [UInt8]

    /// A picture.
    public init(id: String, name: String, png: [UInt8]) {
      (self.id, self.name, self.png) = (id, name, png)
    }
  }

  /// A letter.
  public init(
    subject: String, text: String, html: String? = nil, pictures: [Picture] = [],
    markdown: String? = nil, data: JSON = .null, severity: Severity = .info
  ) {
    (self.subject, self.text, self.html, self.pictures) = (subject, text, html, pictures)
    (self.markdown, self.data, self.severity) = (markdown ?? text, data, severity)
  }
}
