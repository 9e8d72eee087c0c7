import Farm

/// Small words of letters and charts, in both languages.
enum Words {
  /// English months, short.
  static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
  /// Weekdays from Monday.
  static let weekdays = [
    Title(en: "Monday", zh: "星期一"), Title(en: "Tuesday", zh: "星期二"),
    Title(en: "Wednesday", zh: "星期三"), Title(en: "Thursday", zh: "星期四"),
    Title(en: "Friday", zh: "星期五"), Title(en: "Saturday", zh: "星期六"),
    Title(en: "Sunday", zh: "星期日"),
  ]
}
