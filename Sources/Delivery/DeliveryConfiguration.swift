import Farm

/// The `delivery:` section of furrow.yaml: how letters leave.
public struct DeliveryConfiguration: Sendable {
  /// Ways to reach people and programs.
  public var channels: [Channel] = []

  /// Nothing leaves.
  public init() {}

  /// What the section says, and every mistake in it. `path` makes a path of the file absolute.
  public static func read(
    _ node: Node, path: @escaping (String) -> String
  ) -> (DeliveryConfiguration, [Mistake]) {
    var mistakes: [Mistake] = []
    var configuration = DeliveryConfiguration()
    var fields = Fields(node, Title(en: "the section of delivery", zh: "delivery 一节"), &mistakes)
    let name = fields.optionalText("name", &mistakes)
    let from = fields.optional("from").flatMap { sender($0, name, &mistakes) }
    for node in fields.items("channels", &mistakes) {
      var reader = ChannelReader(node, from: from, path: path)
      let channel = reader.read()
      mistakes += reader.mistakes
      guard let channel else { continue }
      if configuration.channels.contains(where: { $0.name == channel.name }) {
        mistakes.append(
          Mistake(
            "There are two channels \"\(channel.name)\".", remedy: "Rename one.",
            at: node.position))
      } else {
        configuration.channels.append(channel)
      }
    }
    fields.finish(&mistakes)
    return (configuration, mistakes)
  }

  private static func sender(
    _ node: Node, _ name: String?, _ mistakes: inout [Mistake]
  ) -> MailAddress? {
    guard let text = node.text("from", &mistakes) else { return nil }
    if let address = MailAddress(text, name: name ?? "Furrow") { return address }
    mistakes.append(
      Mistake(
        "\"\(text)\" is no mail address.", remedy: "Write one such as furrow@farm.example.",
        at: node.position, length: text.count))
    return nil
  }

  /// What would keep the site's people from being told: a sentence for each, with its remedy.
  public func complaints(about site: Site) -> [String] {
    site.agronomists.flatMap { person in
      person.subscription.channels.compactMap { name -> String? in
        guard let channel = channels.first(where: { $0.name == name }) else {
          let near = nearest(name, in: channels.map(\.name))
          return "Agronomist \"\(person.id)\" is told over \"\(name)\", which is no channel. "
            + (near.map { "Did you mean \"\($0)\"?" }
              ?? "Add it under delivery: channels: in furrow.yaml.")
        }
        guard channel.isMail else { return nil }
        if let mail = person.mail, MailAddress(mail) != nil { return nil }
        return "Agronomist \"\(person.id)\" is told over \"\(name)\", which sends mail, but has "
          + "no mail address. Add \"mail: …\" in site.yaml."
      }
    }
  }
}
