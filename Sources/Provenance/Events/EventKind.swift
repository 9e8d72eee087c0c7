import Farm

/// What can be done to a batch: the verbs of the short event form, the command line and the record.
public enum EventKind: String, Sendable, CaseIterable {
  case open, sow, stock, apply, feed, irrigate, test, harvest
  case pack, split, merge, aggregate, ship, receive
  case hold, recall, release, destroy, observe, correct

  /// For people.
  public var title: Title {
    switch self {
    case .open: Title(en: "opened", zh: "建批")
    case .sow: Title(en: "sown", zh: "播种")
    case .stock: Title(en: "stocked", zh: "投苗")
    case .apply: Title(en: "applied", zh: "用药用肥")
    case .feed: Title(en: "fed", zh: "投饲")
    case .irrigate: Title(en: "irrigated", zh: "灌溉")
    case .test: Title(en: "tested", zh: "检测")
    case .harvest: Title(en: "harvested", zh: "采收")
    case .pack: Title(en: "packed", zh: "包装")
    case .split: Title(en: "split", zh: "分批")
    case .merge: Title(en: "merged", zh: "并批")
    case .aggregate: Title(en: "crated", zh: "装箱")
    case .ship: Title(en: "shipped", zh: "发货")
    case .receive: Title(en: "received", zh: "收货")
    case .hold: Title(en: "held", zh: "暂扣")
    case .recall: Title(en: "recalled", zh: "召回")
    case .release: Title(en: "released", zh: "解除")
    case .destroy: Title(en: "destroyed", zh: "销毁")
    case .observe: Title(en: "observed", zh: "观察")
    case .correct: Title(en: "corrected", zh: "更正")
    }
  }

  /// Whether batches go in and other batches come out.
  public var transforms: Bool { self == .pack || self == .split || self == .merge }

  /// The keys that an event of this kind must have, beside `event`, `batch` and `time`.
  var required: Set<String> {
    switch self {
    case .open: ["product", "unit"]
    case .sow, .stock, .feed: ["input"]
    case .apply: ["input", "quantity"]
    case .test: ["test"]
    case .harvest: ["quantity"]
    case .pack, .split: ["outputs"]
    case .merge: ["inputs"]
    case .aggregate: ["crate"]
    case .ship: ["to"]
    case .hold, .recall: ["reason"]
    case .destroy: ["quantity", "reason"]
    case .correct: ["corrects", "reason"]
    case .irrigate, .receive, .release, .observe: []
    }
  }

  /// The keys that it may have besides.
  var optional: Set<String> {
    let own: Set<String> =
      switch self {
      case .open: ["gtin", "lot", "variety", "quantity"]
      case .sow, .stock, .feed: ["quantity"]
      case .apply: ["until", "interval", "degree_days", "max_applications", "reason"]
      case .irrigate: ["quantity", "until"]
      case .harvest: ["gtin", "lot", "outputs", "to"]
      case .pack, .split: ["inputs"]
      case .merge: ["outputs", "gtin", "lot", "product", "variety"]
      case .aggregate: ["contents", "action"]
      case .ship: ["from", "crates", "quantity", "vehicle"]
      case .receive: ["from", "crates", "quantity", "product", "gtin", "lot", "variety"]
      case .observe: ["quantity", "crates"]
      case .correct: ["by"]
      case .test, .hold, .recall, .release, .destroy: []
      }
    return own.union(["id", "farm", "unit", "operator", "note", "documents", "epcis"])
  }
}
