/// Whom a cooperative sells to or buys from, as its site file lists them, so that a recall can be
/// telephoned.
///
/// Telephone and mail stay in the site file: the log and a batch's page hold the id alone.
public struct Party: Sendable, Hashable {
  /// `[A-Za-z0-9_-]{1,64}`, unique in its cooperative: what events name.
  public var id: String
  /// For people.
  public var name: Title
  /// GS1 location number, if it has one.
  public var gln: String?
  /// Telephone, as it is dialled.
  public var phone: String?
  /// Mail address.
  public var mail: String?

  /// Whether a text of an event names it: its id, its GLN or a name of it in either language.
  public func isNamed(_ text: String) -> Bool {
    let text = text.lowercased()
    return [id, gln, name.en, name.zh].contains { $0?.lowercased() == text }
  }
}

extension Party {
  /// Reads a cooperative's `parties`.
  static func read(_ cooperative: inout Fields, _ mistakes: inout [Mistake]) -> [Party] {
    var ids = Ids()
    return cooperative.items("parties", &mistakes).compactMap { item in
      var fields = Fields(item, Title(en: "a buyer or supplier", zh: "一个往来单位"), &mistakes)
      guard let id = ids.take(Title(en: "party", zh: "往来单位"), &fields, &mistakes) else {
        return nil
      }
      let party = Party(
        id: id, name: fields.title("name", id, &mistakes),
        gln: fields.gs1Key("gln", digits: [13], &mistakes),
        phone: fields.optionalText("phone", &mistakes),
        mail: fields.optionalText("mail", &mistakes))
      fields.finish(&mistakes)
      return party
    }
  }
}

extension Site {
  /// The party that an event of a farm names, if the farm's cooperative lists it.
  public func party(_ told: String, of farm: String) -> Party? {
    let owner = self.farm(farm)?.cooperative
    return cooperatives.first { $0.id == owner }?.parties.first { $0.isNamed(told) }
  }
}
