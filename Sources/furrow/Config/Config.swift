import Broker
import Farm

/// What `furrow.yaml` says: where things are and within which bounds. The sample in `Deploy` is the
/// defaults, held by a test.
struct Config: Equatable, Sendable {
  /// The data file.
  var data = "furrow.sqlite"
  /// The site file.
  var site = "site.yaml"
  /// Folder of rule files.
  var rules = "rules"
  /// Folder of tables that fertilizer advice is reckoned from.
  var agronomy = "agronomy"
  /// Brokers to listen to.
  var brokers = [BrokerEntry()]
  /// Whether messages that a broker retained are taken.
  var takesRetained = false
  /// How often the engine's state is kept, to make a start quick.
  var snapshotEvery: Milliseconds = .minute
  /// Batch bounds.
  var limits = InboxLimits()
  /// Least severity of log lines: trace, debug, info, notice, warning, error.
  var logLevel = "info"

  /// One broker.
  struct BrokerEntry: Equatable, Sendable {
    /// `mqtt://host:port` or `mqtts://host:port`.
    var url = "mqtt://127.0.0.1:1883"
    /// 5 or 3.1.1.
    var version5 = true
    /// The name our session has at the broker.
    var clientID = "furrow"
    /// Filters to subscribe: every topic that we read, and none that we write ourselves.
    var filters = PayloadFormat.allCases.map { "furrow/v1/+/+/\($0.rawValue)" }
    /// Certificate authorities, PEM file.
    var ca: String?
    /// Client certificate, PEM file.
    var certificate: String?
    /// Client key, PEM file.
    var key: String?
    /// File with `user:password` on its first line.
    var login: String?
  }

  private static let logLevels = ["trace", "debug", "info", "notice", "warning", "error"]

  /// The configuration that a file describes, and every mistake in it.
  static func read(_ node: Node) -> (Config, [Mistake]) {
    var mistakes: [Mistake] = []
    var config = Config()
    var fields = Fields(node, Title(en: "a configuration", zh: "配置文件"), &mistakes)
    for (key, path) in [
      ("data", \Config.data), ("site", \.site), ("rules", \.rules),
      ("agronomy", \.agronomy),
    ] as [(String, WritableKeyPath<Config, String>)] {
      if let text = fields.optionalText(key, &mistakes) { config[keyPath: path] = text }
    }
    if let level = fields.optional("log")?.choice("log", among: logLevels, &mistakes) {
      config.logLevel = level
    }
    let brokers = fields.items("brokers", &mistakes)
    if !brokers.isEmpty { config.brokers = brokers.map { broker($0, &mistakes) } }
    for (i, node) in brokers.enumerated() where config.isTwin(i) {
      mistakes.append(
        Mistake(
          Title(
            en:
              "This broker is listed before, with the same client_id: each would throw the other out.",
            zh: "这个代理前面已列出，且 client_id 相同：两个会话会互相踢下线。"),
          remedy: Title(
            en: "Keep one, or give this one another \"client_id\".",
            zh: "请只保留一个，或给它另一个“client_id”。"), at: node.position))
    }
    if let node = fields.optional("retained"),
      let choice = node.choice("retained", among: ["ignore", "take"], &mistakes)
    {
      config.takesRetained = choice == "take"
    }
    if let span = span("snapshot", &fields, &mistakes) { config.snapshotEvery = span }
    if let node = fields.optional("limits") { config.limits = limits(node, &mistakes) }
    // Read by `Place.delivery()`: Delivery knows its channels.
    _ = fields.optional("delivery")
    fields.finish(&mistakes)
    return (config, mistakes)
  }

  private func isTwin(_ i: Int) -> Bool {
    brokers[..<i].contains { $0.url == brokers[i].url && $0.clientID == brokers[i].clientID }
  }

  private static func broker(_ node: Node, _ mistakes: inout [Mistake]) -> BrokerEntry {
    var entry = BrokerEntry()
    var fields = Fields(node, Title(en: "a broker", zh: "一个 MQTT 代理"), &mistakes)
    if let node = fields.required("url", &mistakes), let url = node.text("url", &mistakes) {
      entry.url = url
      if BrokerAddress(url: url) == nil {
        mistakes.append(
          Mistake(
            Title(en: "\"\(url)\" is no broker address.", zh: "“\(url)”不是代理地址。"),
            remedy: Title(
              en: "Write mqtt://host:1883 or mqtts://host:8883; the login goes into a file.",
              zh: "请写成 mqtt://主机:1883 或 mqtts://主机:8883；登录信息放在文件里。"),
            at: node.position, length: url.count))
      }
    }
    if let node = fields.optional("version"),
      let version = node.choice("version", among: ["5", "3.1.1"], &mistakes)
    {
      entry.version5 = version == "5"
    }
    entry.clientID = fields.optionalText("client_id", &mistakes) ?? entry.clientID
    let filters = fields.items("filters", &mistakes)
    if !filters.isEmpty {
      entry.filters = filters.compactMap { filter($0, &mistakes) }
    }
    entry.ca = fields.optionalText("ca", &mistakes)
    entry.certificate = fields.optionalText("certificate", &mistakes)
    entry.key = fields.optionalText("key", &mistakes)
    entry.login = fields.optionalText("login", &mistakes)
    if (entry.certificate == nil) != (entry.key == nil) {
      mistakes.append(
        Mistake(
          Title(
            en: "A client certificate needs its key, and a key its certificate.", zh: "客户端证书和密钥须成对。"
          ),
          remedy: Title(
            en: "Give both \"certificate\" and \"key\", or none.",
            zh: "请同时写“certificate”和“key”，或都不写。"), at: node.position))
    }
    fields.finish(&mistakes)
    return entry
  }

  private static func filter(_ node: Node, _ mistakes: inout [Mistake]) -> String? {
    guard let text = node.text("filters", &mistakes) else { return nil }
    if text.hasPrefix("$share/") {
      mistakes.append(
        Mistake(
          Title(
            en: "A shared subscription breaks the order of a device's messages.",
            zh: "共享订阅会打乱设备消息的顺序。"),
          remedy: Title(
            en: "Subscribe without $share, and divide farms by partition instead.",
            zh: "请去掉 $share，改为按分区划分农场。"),
          at: node.position, length: text.count))
    } else if !BrokerAddress.isFilter(text) {
      mistakes.append(
        Mistake(
          Title(en: "\"\(text)\" is no topic filter.", zh: "“\(text)”不是主题过滤器。"),
          remedy: Title(
            en: "+ stands for one whole level, # for all that follow, at the end only.",
            zh: "+ 代表一整级，# 代表其后所有级别且只能在末尾。"),
          at: node.position, length: text.count))
    }
    return text
  }

  private static func span(
    _ key: String, _ fields: inout Fields, _ mistakes: inout [Mistake]
  ) -> Milliseconds? {
    guard let node = fields.optional(key), let text = node.text(key, &mistakes) else { return nil }
    switch Quantity.milliseconds(text) {
    case .success(let span) where span > 0: return span
    case .success:
      mistakes.append(
        Mistake(
          Title(en: "\"\(key)\" must be more than zero.", zh: "“\(key)”应当大于零。"), at: node.position))
    case .failure(let problem):
      mistakes.append(
        Mistake(problem.message, remedy: problem.remedy, at: node.position, length: text.count))
    }
    return nil
  }

  private static func limits(_ node: Node, _ mistakes: inout [Mistake]) -> InboxLimits {
    var limits = InboxLimits()
    var fields = Fields(node, Title(en: "limits", zh: "limits 一节"), &mistakes)
    func count(_ key: String, _ range: ClosedRange<Double>) -> Int? {
      guard let node = fields.optional(key), let number = node.number(key, &mistakes) else {
        return nil
      }
      if range.contains(number), let whole = Int(exactly: number) { return whole }
      mistakes.append(
        Mistake(
          Title(
            en: "\"\(key)\" must be \(Int(range.lowerBound)) to \(Int(range.upperBound)).",
            zh: "“\(key)”应当是 \(Int(range.lowerBound)) 到 \(Int(range.upperBound)) 的整数。"),
          at: node.position))
      return nil
    }
    limits.messages = count("messages", 1...60_000) ?? limits.messages
    limits.bytes = count("batch_bytes", 65_536...1_073_741_824) ?? limits.bytes
    limits.payload = count("payload_bytes", 1024...67_108_864) ?? limits.payload
    if let span = span("linger", &fields, &mistakes) { limits.linger = Int(min(span, 10_000)) }
    fields.finish(&mistakes)
    return limits
  }
}
