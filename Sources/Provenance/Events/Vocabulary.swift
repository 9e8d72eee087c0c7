import Farm

/// The words of GS1's Core Business Vocabulary, and whether a name is one of them.
///
/// Source: CBV 2.0 as the EPCIS 2.0 JSON schema lists it. Checked in every spelling (bare word, CURIE,
/// web address, old URN), because that schema lets a misspelt full address pass.
public enum Vocabulary {
  /// Steps of business.
  public static let steps: Set<String> = [
    "accepting", "arriving", "assembling", "collecting", "commissioning", "consigning",
    "creating_class_instance", "cycle_counting", "decommissioning", "departing", "destroying",
    "disassembling", "dispensing", "encoding", "entering_exiting", "holding", "inspecting",
    "installing", "killing", "loading", "other", "packing", "picking", "receiving", "removing",
    "repackaging", "repairing", "replacing", "reserving", "retail_selling", "sampling",
    "sensor_reporting", "shipping", "staging_outbound", "stock_taking", "stocking", "storing",
    "transporting", "unloading", "unpacking", "void_shipping",
  ]
  /// States of goods.
  public static let dispositions: Set<String> = [
    "active", "available", "completeness_inferred", "completeness_verified", "conformant",
    "container_closed", "container_open", "damaged", "destroyed", "dispensed", "disposed",
    "encoded", "expired", "in_progress", "in_transit", "inactive", "mismatch_class",
    "mismatch_instance", "mismatch_quantity", "needs_replacement", "no_pedigree_match",
    "non_conformant", "non_sellable_other", "partially_dispensed", "recalled", "reserved",
    "retail_sold", "returned", "sellable_accessible", "sellable_not_accessible", "stolen",
    "unavailable", "unknown",
  ]
  /// Kinds of documents.
  public static let transactionTypes: Set<String> = [
    "bol", "cert", "desadv", "inv", "pedigree", "po", "poc", "prodorder", "recadv", "rma",
    "testprd", "testres", "upevt",
  ]
  /// Kinds of sources and destinations.
  public static let partyTypes: Set<String> = ["owning_party", "possessing_party", "location"]
  /// Why an event was wrong.
  public static let errorReasons: Set<String> = ["did_not_occur", "incorrect_data"]

  /// A list of words with the ways to write one in full.
  struct List {
    let words: Set<String>
    let curie: String
    let urn: String
  }
  static let step = List(words: steps, curie: "BizStep-", urn: "bizstep:")
  static let disposition = List(words: dispositions, curie: "Disp-", urn: "disp:")
  static let transactionType = List(words: transactionTypes, curie: "BTT-", urn: "btt:")
  static let partyType = List(words: partyTypes, curie: "SDT-", urn: "sdt:")
  static let errorReason = List(words: errorReasons, curie: "ER-", urn: "er:")

  private static let domains = ["https://ref.gs1.org/cbv/", "https://ns.gs1.org/cbv/", "cbv:"]

  /// What a name means.
  enum Meaning: Equatable {
    /// A word of the list.
    case word(String)
    /// A name of someone else's, which is allowed.
    case foreign
    /// A name in GS1's space, or no address at all, that is no word of the list.
    case misspelt
  }

  static func meaning(_ name: String, in list: List) -> Meaning {
    if list.words.contains(name) { return .word(name) }
    for start in domains.map({ $0 + list.curie }) + ["urn:epcglobal:cbv:" + list.urn]
    where name.hasPrefix(start) {
      let word = String(name.dropFirst(start.count))
      return list.words.contains(word) ? .word(word) : .misspelt
    }
    let isOurs = domains.contains { name.hasPrefix($0) } || name.hasPrefix("urn:epcglobal:cbv")
    return isOurs || !name.contains(":") ? .misspelt : .foreign
  }

  static func refusal(_ key: String, _ name: String, _ words: Set<String>) -> EventRefusal {
    let bare = name.split { $0 == "-" || $0 == ":" || $0 == "/" }.last.map(String.init) ?? name
    let known = words.sorted()
    let all = known.joined(separator: ", ")
    return EventRefusal(
      Title(en: "\"\(name)\" is no word for \"\(key)\".", zh: "“\(name)”不是“\(key)”的用词。").followed(
        by: .near(bare, in: known, otherwise: Title(en: "Known: \(all).", zh: "可用：\(all)。"))))
  }
}
