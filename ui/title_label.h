// Title in the tool bar: name of the photo and its exposure, centred in the window. Where it is narrow the name loses its middle,
// then the exposure goes.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QWidget>

namespace ui {

class TitleLabel : public QWidget {
    Q_OBJECT
public:
    explicit TitleLabel(QWidget* parent);
    void set_title(const QString& name, const QString& exposure);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QString m_name, m_exposure;
};

} // namespace ui
