import Farm

/// Reads one channel of the configuration and notes every mistake.
struct ChannelReader {
  private let node: Node
  private let from: MailAddress?
  private let path: (String) -> String
  private var fields: Fields
  var mistakes: [Mistake] = []

  static let kinds =
    ["smtp", "sendmail", "folder", "webhook", "mqtt"] + Robot.Kind.allCases.map(\.rawValue)

  init(_ node: Node, from: MailAddress?, path: @escaping (String) -> String) {
    (self.node, self.from, self.path) = (node, from, path)
    var found: [Mistake] = []
    fields = Fields(node, Title(en: "a channel", zh: "一个通知渠道"), &found)
    mistakes = found
  }

  mutating func read() -> Channel? {
    let name = name()
    let kind = fields.required("kind", &mistakes)?.choice("kind", among: Self.kinds, &mistakes)
    var way: Channel.Way?
    if let kind { way = self.way(kind) }
    let perMinute = count("per_minute", 1...6000)
    var timeouts = Timeouts()
    if let span = span("timeout") { timeouts.total = Int(min(span, 10 * .minute)) }
    fields.finish(&mistakes)
    guard let name, let way, mistakes.isEmpty else { return nil }
    return Channel(name: name, way: way, perMinute: perMinute, timeouts: timeouts)
  }

  private mutating func name() -> String? {
    guard let node = fields.required("name", &mistakes), let text = node.text("name", &mistakes)
    else { return nil }
    let isPlain = text.utf8.allSatisfy {
      (97...122).contains($0) || (48...57).contains($0) || $0 == 45
    }
    if isPlain, !text.isEmpty { return text }
    note(
      Title(en: "\"\(text)\" cannot be a channel's name.", zh: "“\(text)”不能作为渠道名。"),
      Title(en: "Use letters a-z, digits and hyphens.", zh: "请用小写字母 a-z、数字和连字符。"), node)
    return nil
  }

  private mutating func way(_ kind: String) -> Channel.Way? {
    switch kind {
    case "smtp": return smtp().map { .smtp($0) }
    case "sendmail":
      let program = optionalPath("path")
      return sender().map { .sendmail(Sendmail(path: program ?? "/usr/sbin/sendmail", from: $0)) }
    case "folder":
      let folder = fields.text("path", &mistakes).map { path($0) }
      guard let folder, let from = sender() else { return nil }
      return .folder(MailFolder(path: folder, from: from))
    case "webhook":
      let secret = secret("secret")
      return address().map { .webhook(Webhook($0, secret: secret)) }
    case "mqtt": return .mqtt
    default:
      let secret = secret("secret")
      return address().map { .robot(Robot(Robot.Kind(rawValue: kind)!, $0, secret: secret)) }
    }
  }

  private mutating func smtp() -> SmtpServer? {
    let host = fields.text("host", &mistakes)
    let names = SmtpServer.Protection.allCases.map(\.rawValue)
    let protection = fields.optional("protection")?.choice("protection", among: names, &mistakes)
      .flatMap(SmtpServer.Protection.init)
    let port = count("port", 1...65_535)
    let user = fields.optionalText("user", &mistakes)
    let password = secret("password")
    let authorities = optionalPath("ca")
    if user != nil, fields.node["password"] == nil {
      note(
        Title(en: "\"user\" needs a password.", zh: "写了“user”就需要密码。"),
        Title(
          en: "Add \"password: file:secrets/smtp\".", zh: "请加上“password: file:secrets/smtp”。"),
        node)
    }
    if password != nil, protection == SmtpServer.Protection.none {
      note(
        Title(en: "A password would be sent in the clear.", zh: "密码会以明文发送。"),
        Title(en: "Use protection: tls or starttls.", zh: "请用 protection: tls 或 starttls。"), node)
    }
    guard let host, let from = sender() else { return nil }
    let chosen = protection ?? .tls
    return SmtpServer(
      host: host, port: port ?? (chosen == .tls ? 465 : chosen == .starttls ? 587 : 25),
      protection: chosen, user: user, password: password, from: from, authorities: authorities)
  }

  private mutating func sender() -> MailAddress? {
    if from == nil {
      note(
        Title(en: "Mail needs a sender.", zh: "邮件需要发件人。"),
        Title(
          en: "Add \"from: furrow@farm.example\" under delivery.",
          zh: "请在 delivery 下加上“from: furrow@farm.example”。"), node)
    }
    return from
  }

  /// `https://…`, or where a secret one is kept.
  private mutating func address() -> HttpAddress? {
    guard let node = fields.required("url", &mistakes), let text = node.text("url", &mistakes)
    else { return nil }
    let authorities = optionalPath("ca")
    if let place = place(text) {
      return HttpAddress(.secret(Secret(place)), authorities: authorities)
    }
    if text.hasPrefix("https://") || text.hasPrefix("http://") {
      if Robot.Kind.allCases.contains(where: { $0.rawValue == self.node["kind"]?.text }) {
        note(
          Title(
            en: "The URL of a robot holds its key and must not stand here.",
            zh: "机器人的网址含有密钥，不能写在这里。"),
          Title(
            en: "Write it into a file and name that: \"url: file:secrets/robot\".",
            zh: "请写入文件并引用：“url: file:secrets/robot”。"), node)
        return nil
      }
      return HttpAddress(.open(text), authorities: authorities)
    }
    note(
      Title(en: "\"\(text)\" is no URL.", zh: "“\(text)”不是网址。"),
      Title(
        en: "Write https://…, file:PATH or env:NAME.", zh: "请写 https://…、file:路径 或 env:变量名。"), node)
    return nil
  }

  private mutating func secret(_ key: String) -> Secret? {
    guard let node = fields.optional(key), let text = node.text(key, &mistakes) else { return nil }
    if let place = place(text) { return Secret(place) }
    // The text itself is not repeated: it may be the secret.
    note(
      Title(en: "\"\(key)\" must not stand here itself.", zh: "“\(key)”不能直接写在这里。"),
      Title(
        en: "Write it into a file or the environment, and name that: file:PATH or env:NAME.",
        zh: "请写入文件或环境变量，再引用：file:路径 或 env:变量名。"), node)
    return nil
  }

  private func place(_ text: String) -> Secret.Place? {
    if text.hasPrefix("file:") { return .file(path(String(text.dropFirst(5)))) }
    if text.hasPrefix("env:") { return .environment(String(text.dropFirst(4))) }
    return nil
  }

  private mutating func optionalPath(_ key: String) -> String? {
    guard let text = fields.optionalText(key, &mistakes) else { return nil }
    return path(text)
  }

  private mutating func count(_ key: String, _ range: ClosedRange<Int>) -> Int? {
    guard let node = fields.optional(key), let number = node.number(key, &mistakes) else {
      return nil
    }
    if let whole = Int(exactly: number), range.contains(whole) { return whole }
    let (low, high) = (range.lowerBound, range.upperBound)
    note(
      Title(
        en: "\"\(key)\" must be a whole number from \(low) to \(high).",
        zh: "“\(key)”应当是 \(low) 到 \(high) 的整数。"), .empty, node)
    return nil
  }

  private mutating func span(_ key: String) -> Milliseconds? {
    guard let node = fields.optional(key), let text = node.text(key, &mistakes) else { return nil }
    switch Quantity.milliseconds(text) {
    case .success(let span) where span > 0: return span
    case .success:
      note(
        Title(en: "\"\(key)\" must be more than zero.", zh: "“\(key)”应当大于零。"),
        Title(en: "Write it as 60 s.", zh: "请写成 60 s。"), node)
    case .failure(let problem):
      mistakes.append(
        Mistake(
          problem.message, remedy: problem.remedy, at: node.position, length: text.count))
    }
    return nil
  }

  private mutating func note(_ message: Title, _ remedy: Title, _ node: Node) {
    mistakes.append(
      Mistake(message, remedy: remedy, at: node.position, length: node.text?.count ?? 1))
  }
}
