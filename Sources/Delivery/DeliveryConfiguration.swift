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
            Title(
              en: "There are two channels \"\(channel.name)\".", zh: "有两个名为“\(channel.name)”的渠道。"),
            remedy: Title(en: "Rename one.", zh: "请给其中一个改名。"),
            at: node["name"]?.position ?? node.position, length: channel.name.count))
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
        Title(en: "\"\(text)\" is no mail address.", zh: "“\(text)”不是邮箱地址。"),
        remedy: Title(
          en: "Write one such as furrow@farm.example.", zh: "请写成 furrow@farm.example 这样的地址。"),
        at: node.position, length: text.count))
    return nil
  }

  /// What would keep the site's people from being told: mistakes of the site file.
  public func complaints(about site: Site) -> [Mistake] {
    site.agronomists.flatMap { person in
      person.subscription.channels.compactMap { name in complaint(person, name) }
    }
  }

  private func complaint(_ person: Agronomist, _ name: String) -> Mistake? {
    let place = person.subscription.places[name] ?? Position(file: "site.yaml", line: 1, column: 1)
    guard let channel = channels.first(where: { $0.name == name }) else {
      let near = nearest(name, in: channels.map(\.name))
      return Mistake(
        Title(
          en: "Agronomist \"\(person.id)\" is told over \"\(name)\", which is no channel.",
          zh: "农技员“\(person.id)”要用“\(name)”通知，但没有这个渠道。"),
        remedy: near.map {
          Title(en: "Did you mean \"\($0)\"?", zh: "是否指“\($0)”？")
        }
          ?? Title(
            en: "Add it under delivery: channels: in furrow.yaml.",
            zh: "请在 furrow.yaml 的 delivery: channels: 下添加。"),
        at: place, length: name.count)
    }
    guard channel.isMail, person.mail == nil else { return nil }
    return Mistake(
      Title(
        en:
          "Agronomist \"\(person.id)\" is told over \"\(name)\", which sends mail, but has no mail "
          + "address.",
        zh: "农技员“\(person.id)”要用邮件渠道“\(name)”通知，但没有邮箱地址。"),
      remedy: Title(en: "Add \"mail: …\" to them.", zh: "请为其加上“mail: …”。"), at: place,
      length: name.count)
  }
}
