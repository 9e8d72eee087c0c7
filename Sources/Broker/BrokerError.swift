/// Why a session cannot go on: a sentence with its remedy, in both languages of the product.
public struct BrokerError: Error, Hashable, Sendable, CustomStringConvertible {
  /// English.
  public var en: String
  /// 中文.
  public var zh: String
  /// Whether trying again later may help (the network), or a person must act (refused).
  public var isFinal: Bool

  init(en: String, zh: String, isFinal: Bool = false) {
    (self.en, self.zh, self.isFinal) = (en, zh, isFinal)
  }

  /// The English sentence, for logs.
  public var description: String { en }

  static func noConnection(_ address: BrokerAddress, _ why: String) -> BrokerError {
    BrokerError(
      en: "No connection to \(address.url): \(why). Check that a broker listens there.",
      zh: "无法连接 \(address.url)：\(why)。请检查那里是否有代理在监听。")
  }

  static func broke(_ address: BrokerAddress, _ why: String) -> BrokerError {
    BrokerError(
      en: "The connection to \(address.url) broke: \(why).", zh: "与 \(address.url) 的连接中断：\(why)。")
  }

  static func cannotPublish(_ topic: String, _ why: String) -> BrokerError {
    BrokerError(
      en: "Cannot publish on \"\(topic)\": \(why).", zh: "无法向“\(topic)”发布：\(why)。")
  }
}
